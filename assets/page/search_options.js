// How a search is made beside its words: in which order results come, and in which version.
"use strict";
(() => {
  const { make, changed, announce, remembered, remember, address, openTab } = window.crossloop;
  const ORDERS = [["best", "best first"], ["languages", "the best of each language in turn"]];

  /** "Order [best first]": `root`, and the order `wanted()`; `onChange()` hears of another one. */
  function orderChoice(onChange) {
    const select = make(
      "select", { class: "small-select" }, ...ORDERS.map(([value, label]) => make("option", { value }, label)),
    );
    const follow = () => {
      const { q, order } = address.read(); // who opens a link sees what its sender saw
      const known = q ? order || ORDERS[0][0] : remembered("order", ORDERS[0][0]);
      select.value = ORDERS.some(([value]) => value === known) ? known : "best";
    };
    document.addEventListener("crossloop:address", follow);
    follow();
    select.addEventListener("change", () => {
      remember("order", select.value);
      address.write({ order: select.value });
      onChange();
    });
    return { root: make("label", { class: "asked" }, "Order ", select), wanted: () => select.value };
  }

  // --- a version that is not live -------------------------------------------------------------
  // The address names it, so that it can be opened beside the live one, kept and sent to others.

  /** Version that searches are answered by; null for the live one. */
  function lookedAt() {
    return address.read().version;
  }

  /** Search in a version from now on, null for the live one; pages hear of `crossloop:version`. */
  function lookAt(number) {
    address.write({ version: number }, true);
    document.dispatchEvent(new CustomEvent("crossloop:version"));
  }

  /** A link that opens the search page in a version: here, or where the reader opens it. */
  function searchWith(number) {
    const go = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab or window of its own
      event.preventDefault();
      lookAt(number);
      openTab("Search");
      requestAnimationFrame(() => {
        scrollTo(0, 0); // the pages share one scroll: the banner would be far above
        document.getElementById("crossloop-query")?.focus({ preventScroll: true });
      });
    };
    return make(
      "a", { class: "quiet", href: `?version=${number}`, "aria-label": `Search with version ${number}`, on: { click: go } },
      "Search with it",
    );
  }

  /** What says that another version than the live one answers; `show(live)` keeps it true. */
  function versionBanner(box) {
    const words = make("span");
    const beside = make("button", { type: "button", class: "secondary small", "aria-pressed": "false" }, "Side by side with the live one");
    const back = make("button", { type: "button", class: "primary small" }, "Back to the live version");
    const root = make("div", { class: "banner looked", hidden: true }, words, beside, back);
    beside.addEventListener("click", () => {
      address.write({ compare: !address.read().compare }, true);
      document.dispatchEvent(new CustomEvent("crossloop:version"));
    });
    back.addEventListener("click", () => {
      lookAt(null);
      box.focus({ preventScroll: true }); // the button has gone
    });
    function show(live) {
      const looked = lookedAt();
      if (looked !== null && looked === live) return lookAt(null); // it has gone live: the same answers
      root.hidden = looked === null;
      beside.setAttribute("aria-pressed", String(address.read().compare));
      if (!changed(root, looked) || looked === null) return;
      words.textContent = `You see version ${looked}, which is not live.`;
      announce(words.textContent);
    }
    return { root, show };
  }

  Object.assign(window.crossloop, { orderChoice, lookedAt, searchWith, versionBanner });
})();

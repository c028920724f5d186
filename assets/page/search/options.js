// How a search is made beside its words: in which order results come, and in which version.

import { follow, open, read, write } from "../base/address.js";
import { button, changed, make, say } from "../base/dom.js";
import { remember, remembered } from "../base/memory.js";
import { announce } from "../base/telling.js";
import { t } from "../base/words.js";

/** @type {[string, string][]} */
const ORDERS = [["best", t("search.order.best")], ["languages", t("search.order.languages")]];

/**
 * "Order [best first]": `root`, and the order `wanted()`; `onChange()` hears of another one.
 * @param {() => void} onChange
 */
export function orderChoice(onChange) {
  const select = make(
    "select", { class: "small-select" }, ...ORDERS.map(([value, label]) => make("option", { value }, label)),
  );
  const show = () => {
    const { q, order } = read(); // who opens a link sees what its sender saw
    const known = q ? order || "best" : remembered("order", "best");
    select.value = ORDERS.some(([value]) => value === known) ? known : "best";
  };
  document.addEventListener("crossloop:address", show);
  show();
  select.addEventListener("change", () => {
    remember("order", select.value);
    write({ order: select.value });
    onChange();
  });
  return { root: make("label", { class: "asked" }, `${t("search.order")} `, select), wanted: () => select.value };
}

/**
 * "Corpus [all of them]": `root`, `offer(names)`, and the corpora `wanted()`.
 * @param {() => void} onChange
 */
export function corpusChoice(onChange) {
  const select = make("select", { class: "small-select" });
  const root = make("label", { class: "asked", hidden: true }, `${t("search.corpus")} `, select);
  const show = () => (select.value = [...select.options].some((each) => each.value === read().corpus) ? read().corpus : "");
  document.addEventListener("crossloop:address", show);
  select.addEventListener("change", () => {
    write({ corpus: select.value });
    onChange();
  });

  /** @param {Record<string, number>} sizes */
  function offer(sizes) {
    const names = Object.keys(sizes);
    root.hidden = names.length < 2;
    if (!changed(select, sizes)) return;
    select.replaceChildren(
      make("option", { value: "" }, t("search.corpus.all")),
      ...names.map((name) => make("option", { value: name }, t("search.corpus.one", { name, count: sizes[name] }))),
    );
    show();
  }
  return { root, offer, wanted: () => (read().corpus ? [read().corpus] : []) };
}

/** "Fair to languages [x]  Side by side": whether a language's mean is subtracted, and what that does. */
export function fairChoice() {
  const box = make("input", { type: "checkbox", "aria-describedby": "crossloop-fair" });
  const beside = button("quiet", t("search.fair.compare"), () => {
    write({ compare: read().compare === "plain" ? "" : "plain" }, true);
    follow();
  }, { "aria-pressed": "false" });
  const show = () => {
    box.checked = read().fair;
    beside.setAttribute("aria-pressed", String(read().compare === "plain"));
  };
  document.addEventListener("crossloop:address", show);
  box.addEventListener("change", () => {
    write({ fair: box.checked, compare: "" }, true);
    follow();
  });
  show();
  return make(
    "span", { class: "fairness" },
    make("label", { title: t("search.fair.title") }, box, ` ${t("search.fair")}`), " ", beside,
    make("span", { class: "for-readers", id: "crossloop-fair" }, t("search.fair.title")),
  );
}

// --- a version that is not live -----------------------------------------------------------------
// The address names it, so that it can be opened beside the live one, kept and sent to others.

/** Version that searches are answered by; null for the live one. */
export function lookedAt() {
  return read().version;
}

/**
 * Search in a version from now on, null for the live one.
 * @param {number | null} number
 */
function lookAt(number) {
  write({ version: number }, true);
  follow();
}

/**
 * A link that opens the search page in a version: here, or where the reader opens it.
 * @param {number} number
 */
export function searchWith(number) {
  /** @param {MouseEvent} event */
  const go = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab or window of its own
    event.preventDefault();
    write({ version: number }, true);
    open("search");
    requestAnimationFrame(() => {
      scrollTo(0, 0); // the pages share one scroll: the banner would be far above
      document.getElementById("crossloop-query")?.focus({ preventScroll: true });
    });
  };
  const label = t("search.withVersionNamed", { number });
  return make(
    "a", { class: "quiet", href: `?version=${number}`, "aria-label": label, on: { click: go } }, t("search.withVersion"),
  );
}

/**
 * What says that another version than the live one answers; `show(live)` keeps it true.
 * @param {HTMLElement} box
 */
export function versionBanner(box) {
  const words = make("span");
  const beside = button("secondary small", t("search.sideBySide"), () => {
    write({ compare: read().compare === "live" ? "" : "live" }, true);
    follow();
  }, { "aria-pressed": "false" });
  const back = button("primary small", t("search.backToLive"), () => {
    lookAt(null);
    box.focus({ preventScroll: true }); // the button has gone
  });
  const root = make("div", { class: "banner looked", hidden: true }, words, beside, back);

  /** @param {number | null | undefined} live */
  function show(live) {
    const looked = lookedAt();
    if (looked !== null && looked === live) return lookAt(null); // it has gone live: the same answers
    root.hidden = looked === null;
    beside.setAttribute("aria-pressed", String(read().compare === "live"));
    if (!changed(root, looked) || looked === null) return;
    say(words, t("search.lookedAt", { number: looked }));
    announce(words.textContent ?? "");
  }
  return { root, show };
}

/**
 * What says that another version has gone live since the results on the page were found; `show(version,
 * live)` keeps it true, where `version` found them; null where there are none to find anew.
 * @param {() => void} again
 */
export function newVersionBanner(again) {
  const root = make("div", { class: "banner fresh", hidden: true });

  /**
   * @param {number | null} version
   * @param {number | null | undefined} live
   */
  function show(version, live) {
    root.hidden = version === null || typeof live !== "number" || live === version;
    if (root.hidden || !changed(root, live)) return;
    const words = t("search.newVersion", { number: Number(live) });
    root.replaceChildren(words, " ", button("primary small", t("search.showNew"), again));
    announce(words);
  }
  return { root, show };
}

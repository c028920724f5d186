// The versions of the training page: the one that waits for evidence, and all of them, to look at
// and to make live.
"use strict";
(() => {
  const { make, say, changed, searchWith, openTab, may, onlyFor } = window.crossloop;
  const { count, when, figuresOf, figure, checksTable, table } = window.crossloop.trainingWords;

  /**
   * Build both panels. `use(number)` makes a version live and resolves to what went wrong, or "".
   */
  function versionsView({ use }) {
    const waits = make("section", { class: "block waits", hidden: true });
    const missing = make("p", { class: "missing" });
    const all = make("section", { class: "block", hidden: true });
    let status = null;
    const title = make("h2", { tabindex: -1 }, "Versions"); // takes the keyboard when its place has gone
    const wrong = make("span", { class: "error", role: "alert" });
    let confirming = null; // the version that somebody is about to make live

    function show(next) {
      status = next;
      showWaiting();
      showAll();
    }

    // --- the version that waits -----------------------------------------------------------------

    function showWaiting() {
      const kept = status.candidate;
      waits.hidden = !kept;
      if (!kept) return changed(waits, null);
      say(missing, missingInWords(kept));
      const version = status.versions.find((each) => each.number === kept.number);
      if (!changed(waits, [version, status.version, kept.number === confirming, may("curator"), may("admin")])) return;
      const judge = make("button", { type: "button", class: "quiet", on: { click: () => openTab("Judge") } }, "Judge");
      waits.replaceChildren(
        make("h2", {}, `Version ${kept.number} is kept and waits for evidence`),
        make("p", { class: "muted" }, kept.reason), missing,
        make("p", { class: "actions" }, lookButton(kept.number), judge, useButton(version)),
        make("h3", {}, "What its checks say"), checksTable(kept.checks),
      );
    }

    function missingInWords({ number, missing: open }) {
      return open
        ? `${count(open, "rating")} may decide whether version ${number} goes live. What it brings comes first on the Judge page, among others.`
        : `Nothing it brings waits for a rating: search with other queries and rate their results, and it is asked again.`;
    }

    // --- all versions ---------------------------------------------------------------------------

    function showAll() {
      const { versions, version: live, candidate: kept } = status;
      all.hidden = !versions.length;
      if (!changed(all, [versions, live, kept?.number, confirming, may("curator"), may("admin")])) return;
      const figures = figuresOf(...versions.map((each) => each.metrics));
      const heads = ["Version", "Published", "From", ...figures.map((each) => each.head), "Why", ""];
      all.replaceChildren(
        title,
        may("admin") ? "" : make("p", { class: "muted" }, onlyFor("admin", "make another version live")),
        table(heads, versions.map((each) => [
          make("b", {}, String(each.number)), when(each.created_at), each.parent ?? "–",
          ...figures.map((one) => figure(one, each.metrics)),
          make("span", { class: "why" }, each.reason), stateOf(each, kept),
        ])),
      );
    }

    function stateOf(version, kept) {
      const word = (text, extra = {}) => make("span", { class: `state ${text}`, ...extra }, text);
      if (version.number === status.version) return word("live");
      if (version.state === "pruned") return word("removed", { title: "Its files were removed to save space" });
      const choice = version.number === kept?.number ? word("kept", { title: "Its panel says what it waits for" }) : useButton(version);
      return make("span", { class: "actions" }, choice, lookButton(version.number));
    }

    // --- making one live ------------------------------------------------------------------------

    function lookButton(number) {
      return may("curator") ? searchWith(number) : null;
    }

    function useButton(version) {
      if (!may("admin")) return null;
      const { number } = version;
      const isNew = !version.activated_at; // a person decides what the gate did not
      const verb = isNew ? "Promote" : number < status.version ? "Go back to" : "Use";
      if (confirming !== number) {
        return make(
          "button", { type: "button", class: "quiet", "data-version": number, on: { click: () => ask(number, number) } },
          `${verb} version ${number}`,
        );
      }
      const go = async () => {
        say(wrong, await use(number));
        if (!wrong.textContent) ask(null, number);
      };
      return make(
        "span", { class: "confirm" }, guardsOf(version), make("span", {}, "Searches will use it at once."),
        make("button", { type: "button", class: "primary small", "data-confirm": true, on: { click: go } }, isNew ? "Yes, promote" : "Yes, switch"),
        make("button", { type: "button", class: "secondary small", on: { click: () => ask(null, number) } }, "Not now"),
        wrong,
      );
    }

    /** What spoke against a version that is about to go live. */
    function guardsOf({ activated_at: served, metrics: { checks } }) {
      if (served || !checks?.length) return null;
      const broken = checks.filter((check) => !check.passed);
      if (!broken.length) return make("span", {}, "Every check was passed.");
      return make(
        "span", { class: "guards" }, make("b", {}, "Not passed:"),
        make("ul", {}, ...broken.map(({ name, sentence }) => make("li", {}, `${name}: ${sentence}`))),
      );
    }

    function ask(which, number) {
      confirming = which;
      say(wrong, "");
      show(status);
      const next = which === null ? `[data-version="${number}"]` : "[data-confirm]";
      const found = waits.querySelector(next) ?? all.querySelector(next) ?? title;
      found.focus({ preventScroll: true }); // what was pressed is gone
    }

    return { waits, all, show };
  }

  Object.assign(window.crossloop, { versionsView });
})();

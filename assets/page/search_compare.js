// The same search in two versions, side by side: what moved, what came, what went.
"use strict";
(() => {
  const { make, chip, moved } = window.crossloop;

  /** Build the view; `show(live, other)` fills it with two answers to one search. */
  function comparison() {
    const root = make("section", { class: "comparison", hidden: true, "aria-label": "Two versions side by side" });

    function show(live, other) {
      root.replaceChildren(
        make("p", { class: "muted" }, summary(live, other)),
        make(
          "div", { class: "comparison-columns" },
          column(`Version ${live.version}, live`, live, placesOf(other), false),
          column(`Version ${other.version}`, other, placesOf(live), true),
        ),
      );
    }

    return { root, show };
  }

  function placesOf({ results }) {
    return new Map(results.map(({ sentence_id: id }, at) => [id, at]));
  }

  function summary(live, other) {
    const before = placesOf(live);
    const steps = other.results.map(({ sentence_id: id }, at) => (before.has(id) ? before.get(id) - at : null));
    const count = (wanted) => steps.filter(wanted).length;
    const [own, up, down] = [count((step) => step === null), count((step) => step > 0), count((step) => step < 0)];
    if (!own && !up && !down) return "Both find the same, in the same order.";
    return `Of the ${other.results.length} results of version ${other.version} ${own} are not among the live one’s; ${up} stand higher than there and ${down} lower.`;
  }

  /** One version's results, each with where it is in the other's. */
  function column(title, { results }, others, tellsMoves) {
    return make(
      "div", {},
      make("h2", {}, title),
      make("ol", { class: "compared" }, ...results.map((result, at) => row(result, at, others, tellsMoves))),
    );
  }

  function row({ sentence_id: id, language, text, score }, at, others, tellsMoves) {
    const there = others.has(id);
    const move = tellsMoves ? moved(there ? others.get(id) - at : null) : there ? null : make("span", { class: "moved down" }, "only here");
    return make(
      "li", { class: there ? "" : tellsMoves ? "came" : "went" },
      make("div", { class: "card-head" }, chip(language), move, make("span", { class: "meta" }, make("span", {}, `#${at + 1}`), make("span", {}, score.toFixed(2)))),
      make("p", { class: "compared-text clamped", dir: "auto", lang: language }, text),
    );
  }

  Object.assign(window.crossloop, { comparison });
})();

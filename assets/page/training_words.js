// The training page's words and tables: figures and what they are of, checks, outcomes of runs.
"use strict";
(() => {
  const { make } = window.crossloop;
  const OUTCOMES = {
    promoted: "promoted", kept: "kept, not live", refused: "refused", postponed: "postponed",
    done: "published", rejected: "refused", failed: "failed", cancelled: "cancelled",
  };
  // Whatever a run or a version lacks is not shown: publications have none of them, old runs some.
  const FIGURES = [
    {
      name: "judged_map20", head: "mAP, judged by readers", shown: points,
      of: (m) => `${count(m.judged_questions ?? 0, "question")} that readers judged; their judged sentences alone`,
    },
    {
      name: "known_items", head: "Known items", shown: points,
      of: () => "of 100: the corpus’s own sentences, found by their words, first half or translation",
    },
    {
      name: "map20", head: "mAP@20, demo corpus", shown: points, beside: "map20_mono",
      of: (m) => `its ${count(m.queries ?? 0, "held-out question")}, among ${count(m.pool ?? 0, "sentence")}`,
    },
    {
      name: "same_language_share", head: "Own language, demo corpus", shown: percent,
      of: (m) => `of the first 20 for its held-out questions; even would be ${percent(even(m))}`,
    },
    { name: "pearson", head: "Pearson’s r × 100", shown: points, of: (m) => count(m.pairs ?? 0, "rated pair") },
  ];

  function points(value) {
    return typeof value === "number" ? value.toFixed(1) : "–";
  }

  function percent(value) {
    return typeof value === "number" ? `${Math.round(value)}%` : "–";
  }

  function signed(value) {
    return `${value > 0 ? "+" : ""}${value.toFixed(1)}`.replace("-", "−");
  }

  function count(number, noun) {
    return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  }

  function even({ map20_by_language: languages }) {
    return 100 / Math.max(Object.keys(languages ?? {}).length, 1);
  }

  function when(seconds) {
    if (!seconds) return "";
    return new Date(1000 * seconds).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
  }

  function outcomeOf(run) {
    return OUTCOMES[run.decision] ?? OUTCOMES[run.state] ?? run.state;
  }

  function has(metrics, name) {
    return typeof metrics?.[name] === "number";
  }

  /** The figures that some of these metrics have. */
  function figuresOf(...metrics) {
    return FIGURES.filter(({ name }) => metrics.some((each) => has(each, name)));
  }

  /** One figure of one version, with the own-language one beside it. */
  function figure({ name, shown, beside }, metrics) {
    if (!has(metrics, name)) return "–";
    return has(metrics, beside) ? `${shown(metrics[name])}, own language ${shown(metrics[beside])}` : shown(metrics[name]);
  }

  /** What a run changed: every figure before and after, with what it is of. */
  function changes(before, after) {
    const change = (name, shown) => [make("span", { class: "was" }, shown(before?.[name])), " → ", make("b", {}, shown(after?.[name]))];
    const cells = figuresOf(before, after).map(({ name, head, shown, beside, of }) => make(
      "div", {},
      make("dt", {}, head),
      make("dd", {}, ...change(name, shown)),
      has(after, beside) ? make("dd", { class: "beside" }, ...change(beside, shown), " in the question’s own language alone") : null,
      make("dd", { class: "muted" }, of(after ?? before)),
    ));
    return cells.length ? make("dl", { class: "numbers" }, ...cells) : "";
  }

  /** What a version's encoder is: fair by a subtraction, and whatever was learned on top. */
  function originInWords(version, versions) {
    const fair = version.fair
      ? "Before anything is learned, each language’s mean is subtracted from its sentences, so that none is found first only for its language."
      : "From this version no language’s mean is subtracted: it finds the query’s own language first more often than it should.";
    return `${fair} ${learnedInWords(version, versions)}`.trim();
  }

  function learnedInWords(version, versions) {
    // A new index over a grown corpus has the encoder of the version before it.
    let made = version;
    while (made && !has(made.metrics, "share") && typeof made.parent === "number") {
      made = versions.find((each) => each.number === made.parent);
    }
    if (has(made?.metrics, "share")) {
      const far = { 1: "", 0.5: " half of the way" }[made.metrics.share] ?? " part of the way";
      return `What is learned on top comes from readers’ judgments alone: the encoder was moved${far} from the pretrained one${far ? " to where they led, for further on it harmed what was good" : " to where they led"}.`;
    }
    return made && !has(made.metrics, "map20") ? "Nothing is learned yet: the encoder is the pretrained one." : "";
  }

  /** The checks of a candidate, named, with figure and interval; nothing where there are none. */
  function checksTable(checks) {
    if (!checks?.length) return "";
    const rows = checks.map(({ name, passed, sentence, figure: value, low, high }) => [
      make("b", {}, name), outcomeOfCheck(passed, value),
      intervalInWords(value, low, high), make("span", { class: "why" }, sentence),
    ]);
    return make(
      "div", {}, table(["Check", "Outcome", "Points (95% interval)", "What it says"], rows, "checks"),
      make("p", { class: "muted under" }, "Points of separation: how far the scores set what readers rated 3 above what they rated 0, in hundredths of their spread. All others are of ranks or correlations, 0 to 100."),
    );
  }

  function outcomeOfCheck(passed, value) {
    if (passed && typeof value !== "number") return make("span", { class: "state" }, "not asked");
    return make("span", { class: `state ${passed ? "done" : "failed"}` }, passed ? "passed" : "not passed");
  }

  function intervalInWords(value, low, high) {
    if (typeof value !== "number") return "–";
    const between = typeof low === "number" && typeof high === "number" ? ` (${signed(low)} to ${signed(high)})` : "";
    return `${signed(value)}${between}`;
  }

  /** A table whose cells name their column, so that a narrow page can stack them. */
  function table(heads, rows, kind = "") {
    const row = (cells) => make("tr", {}, ...cells.map((cell, at) => make("td", { "data-head": heads[at] }, typeof cell === "number" ? String(cell) : cell)));
    return make(
      "table", { class: `rows ${kind}` },
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head || make("span", { class: "for-readers" }, "Action"))))),
      make("tbody", {}, ...rows.map(row)),
    );
  }

  Object.assign(window.crossloop, {
    trainingWords: { points, count, when, outcomeOf, figuresOf, figure, changes, originInWords, checksTable, table },
  });
})();

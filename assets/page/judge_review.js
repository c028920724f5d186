// For those who lead: how far the judges agree, where they do not, and the last word on that.
"use strict";
(() => {
  const { make, say, announce, languageName, chip, LOST } = window.crossloop;
  const COLUMNS = [
    ["Language pair", "", "row"],
    ["Items", "Rated by two people or more"],
    ["Judges", ""],
    ["Alpha", "Krippendorff’s alpha: 1 where all agree, 0 as by chance"],
    ["Kappa", "Quadratic weighted kappa, the mean over pairs of judges"],
  ];

  /**
   * Build the panel, empty until it is opened. `agreement(kind)`, `disagreements({kind, …})` and
   * `adjudicate(verdict)` ask the server; `guideline(kind)` is the one in force, known before `show(kind)`.
   */
  function reviewPanel({ agreement, disagreements, adjudicate, guideline }) {
    const figures = make("div", { class: "figures", tabindex: 0, role: "region", "aria-label": "Agreement by language pair" });
    const error = make("p", { class: "error", role: "alert" });
    const decided = make("input", { type: "checkbox" });
    const list = make("ol", { class: "disagreements" });
    const more = button("Show more", () => loadItems(list.childElementCount));
    const content = make(
      "div", { class: "review" },
      make("h2", {}, "Agreement"), figures,
      make("h2", {}, "Where judges disagree most (curators)"),
      make("div", { class: "row" }, make("label", {}, decided, " also what has a verdict"), button("Look again", load)),
      error, list, more,
    );
    const root = make("details", { class: "folded curators" }, make("summary", {}, "Agreement and disagreements"), content);
    let kind = "";
    let asked = 0; // number of the newest question: older answers are dropped

    root.addEventListener("toggle", () => root.open && kind && load());
    decided.addEventListener("change", load);

    /** The kind that is judged now. */
    function show(wanted) {
      if (wanted === kind) return;
      kind = wanted;
      if (root.open) load();
    }

    async function load() {
      const mine = ++asked;
      const found = await agreement(kind);
      if (mine !== asked) return;
      figures.replaceChildren(...(found.error ? [found.error] : agreementInWords(found)));
      await loadItems(0);
    }

    async function loadItems(offset) {
      const mine = ++asked;
      const { items, error: wrong } = await disagreements({ kind, undecided: !decided.checked, offset });
      if (mine !== asked) return;
      say(error, wrong ?? "");
      if (!offset) list.replaceChildren();
      list.append(...(items ?? []).map((item) => row(item, guideline(kind).labels, adjudicate)));
      more.hidden = !items || items.length < 20;
      if (items && !list.childElementCount) list.append(make("li", { class: "muted" }, "No two judges rate an item differently."));
    }

    return { root, show };
  }

  function agreementInWords({ overall, pairs }) {
    if (!overall.items) return [make("p", { class: "muted" }, "No item has been rated by two people yet.")];
    const rows = [["All", overall], ...Object.entries(pairs).filter(([, found]) => found.items)];
    return [make(
      "table", {},
      make("thead", {}, make("tr", {}, ...COLUMNS.map(([head, title]) => make("th", { scope: "col", title: title || null }, head)))),
      make("tbody", {}, ...rows.map(([pair, found]) => figuresRow(pair, found))),
    )];
  }

  function figuresRow(pair, { items, judges, alpha, kappa }) {
    const words = pair === "All" ? pair : pair.split("→").map(languageName).join(" → ");
    const cells = [items, judges, decimals(alpha), decimals(kappa)];
    return make("tr", {}, make("th", { scope: "row" }, words), ...cells.map((cell) => make("td", {}, String(cell))));
  }

  function decimals(value) {
    return value === null ? "–" : value.toFixed(2);
  }

  /** An item, what each judge rated it, and the values to decide for. */
  function row(item, labels, adjudicate) {
    const verdict = make("p", { class: "verdict-said", role: "status" });
    const [left, right] = item.pair.split("→");
    const note = make("input", { type: "text", class: "verdict-note", dir: "auto", maxlength: 2000, placeholder: "Why (optional)", "aria-label": "Why" });
    const values = labels.map((label, value) => button(`${value} ${label}`, () => decide(value)));
    const back = button("Take the verdict back", () => decide(null));
    tell(item.verdict);

    async function decide(value) {
      const { query_id, sentence_id, other_sentence_id } = item;
      const answer = await adjudicate({ query_id, sentence_id, other_sentence_id, value, note: note.value });
      if (answer.error) say(verdict, answer.error === LOST ? LOST : `Not saved. ${answer.error}`);
      else tell(answer.value);
      announce(verdict.textContent);
    }

    function tell(value) {
      say(verdict, value === null ? "" : `Verdict: ${value} ${labels[value] ?? ""}`);
      values.forEach((each, at) => each.setAttribute("aria-pressed", String(at === value)));
      back.hidden = value === null;
    }

    return make(
      "li", { class: "disagreement" },
      text(item.texts[0], left), text(item.texts[1], right),
      make("p", { class: "muted" }, ...Object.entries(item.values).flatMap(([judge, value], at) => [at ? ", " : "", make("bdi", {}, judge), ` ${value}`])),
      make("div", { class: "row", role: "group", "aria-label": "Your verdict" }, ...values, back),
      note, verdict,
    );
  }

  function text(words, code) {
    return make("p", { class: "disagreed" }, chip(code), " ", make("span", { dir: "auto", lang: code === "und" ? null : code }, words));
  }

  function button(label, on) {
    return make("button", { type: "button", class: "secondary small", on: { click: on } }, label);
  }

  Object.assign(window.crossloop, { reviewPanel });
})();

// What to judge, in which order, as whom: the choices above the item, kept by this browser.
"use strict";
(() => {
  const { make, say, changed, languageName, remembered, remember, speakerField, byName } = window.crossloop;
  const FIELDS = {
    kind: ["Judge", [["relevance", "answers to queries"], ["similarity", "pairs that may mean the same"]]],
    order: ["Order", [
      ["random", "random"], ["thin", "thin language pairs first"],
      ["disagreement", "where the last two versions disagree"], ["uncertain", "where the encoder is least sure"],
    ]],
    pair: ["Languages", [["", "all pairs"]]],
    status: ["Show", [["open", "what I have not judged"], ["unsure", "what I was unsure about"], ["skipped", "what I skipped"], ["rated", "what I have rated"]]],
  };
  const PAIR = /^[\w-]+→[\w-]+$/;

  /**
   * `onChange()` hears of another choice; `leave()` of Escape; `setLanguages(codes)` sends which
   * languages the judge reads; `whoami` asks who they are.
   */
  function choicesBar({ onChange, leave, setLanguages, whoami }) {
    const choice = kept();
    const reads = wordField("Reading", "all languages", (text) => setLanguages(text.split(/[\s,]+/).filter(Boolean)));
    const colleague = wordField("Only what was rated by", "anybody or nobody", (text) => choose({ rated_by: text }));
    const selects = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, picker(name, (value) => choose({ [name]: value }))]));
    const fields = make(
      "fieldset", { class: "picks" },
      make("legend", { class: "for-readers" }, "What to judge"),
      ...Object.entries(selects).map(([name, select]) => make("label", { class: "pick" }, FIELDS[name][0], select)),
      make("div", { class: "who" }, speakerField(whoami), reads.root, colleague.root),
    );
    const title = make("summary", {});
    const root = make("details", { class: "folded choices" }, title, fields);
    let pairs = [];
    fields.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && leave());

    function choose(change) {
      set(change);
      return onChange();
    }

    function set(change) {
      if (change.kind && change.kind !== choice.kind) choice.pair = ""; // another kind has other pairs
      Object.assign(choice, change);
      remember("judging", choice);
      show();
    }

    /** Offer these language pairs. */
    function offer(codes) {
      pairs = codes;
      show();
    }

    function show() {
      const named = [...new Set([...pairs, choice.pair])].filter(Boolean).map((pair) => [pair, pair.split("→").map(languageName).join(" → ")]);
      named.sort((a, b) => a[1].localeCompare(b[1], "en"));
      for (const [name, select] of Object.entries(selects)) {
        const options = name === "pair" ? [...FIELDS.pair[1], ...named] : FIELDS[name][1];
        if (changed(select, options)) select.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
        select.value = choice[name];
      }
      colleague.show(choice.rated_by);
      say(title, `Choices: ${Object.values(selects).map((select) => select.selectedOptions[0].textContent).join(" · ")}`);
    }

    /** The languages that the judge reads, as the server knows them. */
    function showReads(codes) {
      reads.show(codes.join(", "), byName(codes).map(languageName).join(", "));
    }

    show();
    return { root, choice, choose, set, offer, showReads, hold: (held) => (fields.disabled = held) };
  }

  /** A labelled line of text; `change(text)` hears what is in it once it is left. */
  function wordField(label, placeholder, change) {
    const input = make("input", { class: "judge-name", type: "text", maxlength: 200, size: 14, placeholder, autocomplete: "off", spellcheck: "false", dir: "auto" });
    input.addEventListener("change", () => change(input.value.trim()));
    input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur());
    const show = (text, title = "") => {
      if (document.activeElement !== input) input.value = text;
      input.title = title;
    };
    return { root: make("label", { class: "judge" }, `${label} `, input), show };
  }

  function picker(name, choose) {
    const select = make("select", { class: "small-select", name });
    select.addEventListener("change", () => choose(select.value));
    return select;
  }

  /** What this browser kept; what is no choice any more is forgotten. */
  function kept() {
    const before = remembered("judging", {});
    const isKnown = (name, value) => (name === "pair" ? PAIR.test(value) : FIELDS[name][1].some(([code]) => code === value));
    const chosen = Object.fromEntries(Object.entries(FIELDS).map(([name, [, options]]) => [name, isKnown(name, before[name]) ? before[name] : options[0][0]]));
    return { ...chosen, rated_by: typeof before.rated_by === "string" ? before.rated_by : "" };
  }

  Object.assign(window.crossloop, { choicesBar });
})();

// One rating: a segmented control that sends a judgment and shows what the server has on disk.
// It also knows which key means what, in whatever script the keyboard types.
"use strict";
(() => {
  const { make, say, announce, call } = window.crossloop;
  const SAVING_MS = 1500; // from when on a save that takes its time says so
  const ASIDE = [["unsure", "Unsure"], ["skipped", "Skip"]];
  // What the values are called, until the server has said what the guideline in force calls them.
  const LABELS = {
    relevance: ["Off topic", "Related", "Partly answers", "Answers"],
    similarity: [
      "Unrelated", "Same topic", "Some details shared", "Roughly the same", "Nearly the same", "Same meaning",
    ],
  };

  /** Take the labels of a kind from the guideline in force, there and on the page. */
  async function nameValues(kind, guideline) {
    const { labels } = await call(guideline, { kind });
    if (!labels) return;
    LABELS[kind] = labels;
    const drawn = document.querySelectorAll(`.rating[data-kind=${kind}]`);
    for (const root of drawn) root.querySelectorAll("bdi").forEach((node, value) => say(node, labels[value]));
  }

  /**
   * Build the control for a kind of judgment; `prepare(outcome, value)` is called as
   * the reader chooses and returns what sends exactly that, once its turn has come, and gives the
   * server's answer; `onSaved(standing)` hears of every judgment that is on disk.
   */
  function ratingControl({ kind, name, prepare, onSaved = () => {} }) {
    const options = [
      ...LABELS[kind].map((label, value) => option("rated", value, label)),
      ...ASIDE.map(([outcome, label]) => option(outcome, null, label)),
    ];
    const nodesOf = (aside) => options.filter((each) => (each.value === null) === aside).map((each) => each.node);
    const note = make("span", { class: "saved-note" });
    const root = make(
      "div", { class: "rating", role: "radiogroup", "aria-label": name, "data-kind": kind },
      make("div", { class: "segments", role: "presentation" }, ...nodesOf(false)),
      make("div", { class: "asides", role: "presentation" }, ...nodesOf(true), note),
    );
    let standing = null; // what the server has
    let sending = Promise.resolve(); // one at a time: the last choice must be the one that stays
    let latest = 0;
    let generation = 0; // what is rated changes with every reset
    let earlier = []; // what stood before each judgment that was given here

    function option(outcome, value, label) {
      const text = value === null ? [label] : [make("b", {}, String(value)), " ", make("bdi", {}, label)];
      const node = make(
        "button",
        {
          type: "button", role: "radio", "aria-checked": "false", tabindex: -1,
          class: value === null ? "aside" : "segment",
          on: { click: () => choose(outcome, value, true) },
        },
        ...text,
      );
      return { outcome, value, label, node };
    }

    function isOption(each, judgment) {
      return judgment?.outcome === each.outcome && (judgment.value ?? null) === each.value;
    }

    function show(judgment, pending = false) {
      for (const each of options) {
        const chosen = isOption(each, judgment);
        each.node.setAttribute("aria-checked", String(chosen));
        each.node.classList.toggle("pending", chosen && pending);
      }
      const chosen = options.find((each) => isOption(each, judgment)) ?? options[0];
      for (const each of options) each.node.tabIndex = each === chosen ? 0 : -1;
    }

    /** Record a choice; with `toggles`, choosing what stands already takes it back. */
    function choose(outcome, value, toggles = false) {
      const again = options.some((each) => isOption(each, standing) && isOption(each, { outcome, value }));
      if (again && !toggles) return sending;
      return submit(again ? { outcome: "withdrawn", value: null } : { outcome, value });
    }

    /** Go back to what stood before the last judgment: nothing, where there was nothing. */
    function takeBack() {
      if (!standing && !earlier.length) return sending;
      return submit(earlier.pop() ?? { outcome: "withdrawn", value: null }, true);
    }

    function submit(judgment, back = false) {
      const mine = ++latest;
      const born = generation;
      const save = prepare(judgment.outcome, judgment.value);
      show(judgment, true);
      note.classList.remove("wrong");
      say(note, "");
      sending = sending.then(async () => {
        const slow = setTimeout(() => mine === latest && say(note, "Saving…"), SAVING_MS);
        const answer = await save();
        clearTimeout(slow);
        if (born === generation) settle(judgment, answer, mine, back);
        else if (answer.error) announce(answer.error); // something else is rated here by now
      });
      return sending;
    }

    function settle(judgment, answer, mine, back) {
      if (!answer.error && !back) earlier.push(standing);
      if (!answer.error) standing = judgment.outcome === "withdrawn" ? null : judgment;
      if (mine !== latest) return; // a later choice is on its way and will speak for itself
      show(standing);
      note.classList.toggle("wrong", Boolean(answer.error));
      const words = answer.error ?? (standing ? "Saved" : "Withdrawn");
      say(note, words);
      announce(answer.error ?? (standing ? `Saved: ${inWords(standing)}` : "Withdrawn"));
      if (!answer.error) onSaved(standing);
    }

    function inWords(judgment) {
      const chosen = options.find((each) => isOption(each, judgment));
      return chosen.value === null ? chosen.label : `${chosen.value}, ${LABELS[kind][chosen.value]}`;
    }

    root.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = options.findIndex((each) => each.node === document.activeElement);
      if (!step || at < 0) return;
      event.preventDefault();
      options[(at + step + options.length) % options.length].node.focus();
    });

    return {
      root,
      choose,
      inWords,
      takeBack,
      /** Show what the server told of an earlier visit, or nothing. */
      reset(judgment) {
        generation += 1;
        earlier = [];
        standing = judgment && judgment.outcome !== "withdrawn" ? judgment : null;
        note.classList.remove("wrong");
        say(note, standing ? "Saved" : "");
        show(standing);
      },
    };
  }

  // --- keys ---------------------------------------------------------------------------------
  const DIGITS = ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙"];

  /**
   * The key as a Latin keyboard would name it ("3", "u", "/", "ArrowDown"); "" when the page
   * must not react: while typing, or with a modifier that belongs to the browser.
   */
  function plainKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return "";
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog")) return "";
    const { key, code, shiftKey } = event;
    if (key.length > 1) return key;
    const digit = DIGITS.map((digits) => digits.indexOf(key)).find((at) => at >= 0);
    if (digit !== undefined) return String(digit);
    if (/[0-9a-z/?]/i.test(key)) return key.toLowerCase();
    // Other scripts and French digits: where the key lies says what it is for.
    const place = /^(?:Digit|Numpad)(\d)$|^Key([A-Z])$/.exec(code);
    if (place && !shiftKey) return (place[1] ?? place[2]).toLowerCase();
    if (code === "Slash") return shiftKey ? "?" : "/";
    return key;
  }

  Object.assign(window.crossloop, { ratingControl, nameValues, plainKey });
})();

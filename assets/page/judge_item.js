// What a judge looks at and answers with: the two sides of an item, and the scale below them.
"use strict";
(() => {
  const { make, say, chip, languageName } = window.crossloop;
  const HEADS = { relevance: ["Query", "Sentence"], similarity: ["First sentence", "Second sentence"] };
  const SAID = { unsure: "You were unsure about this one.", skipped: "You skipped this one." };

  /** "German to Thai" */
  function pairInWords(pair) {
    return pair.split("→").map(languageName).join(" to ");
  }

  /** Both sides of an item, as nodes. */
  function sides(item) {
    const [left, right] = HEADS[item.kind];
    return [side(left, item.left), side(right, item.right)];
  }

  function side(head, { text, language, context }) {
    return make(
      "div", { class: "judged" },
      make("div", { class: "judged-head" }, make("h2", {}, head), chip(language), make("code", { class: "code" }, language)),
      ...folding(text, language),
      context ? make("details", { class: "folded" }, make("summary", {}, "Context"), words("context", context, language)) : null,
    );
  }

  /** Text in its own direction, whatever the page's is. */
  function words(kind, text, language) {
    return make("p", { class: kind, dir: "auto", lang: language === "und" ? null : language }, text);
  }

  /** A text that shows its first lines, and a button for the rest where there is more. */
  function folding(text, language) {
    const shown = words("judged-text clamped", text, language);
    const more = make("button", { type: "button", class: "quiet", "aria-expanded": "false", hidden: true }, "Show all");
    more.addEventListener("click", () => {
      const open = !shown.classList.toggle("clamped");
      more.setAttribute("aria-expanded", String(open));
      say(more, open ? "Show less" : "Show all");
    });
    // Whether it fits depends on the width, and on being shown at all.
    new ResizeObserver(() => {
      if (shown.classList.contains("clamped")) more.hidden = shown.scrollHeight <= shown.clientHeight + 1;
    }).observe(shown);
    return [shown, more];
  }

  /** "3 Answers", or "Unsure" */
  function inWords({ outcome, value }, labels) {
    if (outcome === "rated") return [value, labels[value]].filter((part) => part !== undefined).join(" ");
    return { unsure: "Unsure", skipped: "Skipped", withdrawn: "Taken back" }[outcome];
  }

  /**
   * What was saved, and what others rated the same item. `again`: it is the next item too, as
   * what one is still unsure of can be.
   */
  function told({ outcome, value, others }, labels, again) {
    const words = [`Saved: ${inWords({ outcome, value }, labels)}.`];
    if (outcome === "rated" && !others.length) words.push(" Nobody else has rated it.");
    others.forEach((other, at) => {
      words.push(at ? ", " : " Others: ", make("bdi", {}, other.judge), ` ${inWords({ outcome: "rated", value: other.value }, labels)}`);
    });
    if (others.length) words.push(".");
    if (again) words.push(" Here it is again: rate it, or skip it to see the next.");
    return words;
  }

  /**
   * The buttons of the scale and beside it. `choose(outcome, value)` hears of a press;
   * `show(labels, standing)` draws them, `wait(true)` holds them, `mark(choice)` says which one
   * is on its way.
   */
  function scale({ choose, undo, note, keys }) {
    const rating = make("div", { class: "scale", role: "group", "aria-label": "Your rating" });
    const unsure = aside("Unsure", "u", () => choose("unsure", null));
    const skip = aside("Skip", "s", () => choose("skipped", null));
    const before = make("p", { class: "before" });
    const all = make("button", { type: "button", class: "quiet keys-button", on: { click: keys } }, "All keys (?)");
    const root = make(
      "div", { class: "answer" },
      before, rating, make("div", { class: "asides" }, unsure, skip, aside("Undo", "z", undo), aside("Note", "n", note), all),
    );
    let values = [];

    function show(labels, standing) {
      values = labels.map((label, value) => key(label, value, () => choose("rated", value)));
      rating.replaceChildren(...values);
      rating.dataset.count = labels.length;
      say(before, standing ? SAID[standing.outcome] ?? (standing.outcome === "rated" ? `You rated this one ${inWords(standing, labels)}.` : "") : "");
      press(standing);
    }

    function press(choice) {
      const pressed = choice?.outcome === "rated" ? values[choice.value] : { unsure, skipped: skip }[choice?.outcome];
      for (const each of [...values, unsure, skip]) each.setAttribute("aria-pressed", String(each === pressed));
      return pressed;
    }

    function mark(choice) {
      for (const each of rating.parentNode.querySelectorAll(".pending")) each.classList.remove("pending");
      if (choice) press(choice)?.classList.add("pending");
    }

    /** Held, not disabled: a disabled button loses the focus. */
    function wait(held) {
      for (const each of [...values, unsure, skip]) each.setAttribute("aria-disabled", String(held));
      rating.setAttribute("aria-busy", String(held));
    }

    return { root, show, mark, press, wait };
  }

  function key(label, value, on) {
    return make(
      "button", { type: "button", class: "key-button", "aria-keyshortcuts": value, dir: "auto", on: { click: on } },
      make("b", {}, String(value)), " ", make("span", {}, label),
    );
  }

  function aside(label, shortcut, on) {
    return make(
      "button", { type: "button", class: "aside", "aria-keyshortcuts": shortcut, on: { click: on } },
      label, " ", make("kbd", { "aria-hidden": "true" }, shortcut),
    );
  }

  Object.assign(window.crossloop, { judgingItem: { sides, scale, pairInWords, inWords, told } });
})();

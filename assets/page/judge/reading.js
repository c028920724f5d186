// Which languages a judge reads: they are asked about items of which they read both sides.

import { make } from "../base/dom.js";
import { byName, languageName } from "../base/languages.js";
import { t } from "../base/words.js";

const CHIPS = 8; // languages of which most there is; the rest waits in a list

/**
 * Chips, and a list for what has none. `choose(codes)` hears of another choice, none for all;
 * `show(codes)` says what the server goes by, `offer(codes)` which languages there are, the most
 * frequent first.
 * @param {(codes: string[]) => void} choose
 */
export function readingChips(choose) {
  const chips = make("div", { class: "row", role: "group", "aria-label": t("choices.reading") });
  const root = make("div", { class: "reading" }, make("span", { class: "pick" }, t("choices.reading")), chips);
  /** @type {string[]} */
  let reads = [];
  /** @type {string[]} */
  let known = [];

  function draw() {
    const { shown, rest } = chipsFor(reads, known, CHIPS);
    const focused = document.activeElement instanceof HTMLElement && chips.contains(document.activeElement)
      ? document.activeElement.dataset.code : undefined;
    chips.replaceChildren(
      toggle("", t("choices.allLanguages"), !reads.length, () => choose([])),
      ...byName(shown).map((code) =>
        toggle(code, languageName(code), reads.includes(code), () => choose(turned(reads, code)))),
      ...(rest.length ? [more(rest)] : []),
    );
    if (focused !== undefined) /** @type {HTMLElement | null} */ (chips.querySelector(`[data-code="${focused}"]`))?.focus();
  }

  /** @param {string[]} rest */
  function more(rest) {
    const select = make(
      "select", { class: "small-select rest", "data-code": "more", "aria-label": t("choices.moreLanguages") },
      make("option", { value: "" }, t("choices.moreLanguages")),
      ...byName(rest).map((code) => make("option", { value: code }, languageName(code))),
    );
    select.addEventListener("change", () => select.value && choose(turned(reads, select.value)));
    return select;
  }

  /** @param {string[]} codes */
  function show(codes) {
    if (String(codes) === String(reads)) return;
    reads = codes;
    draw();
  }

  /** @param {string[]} codes */
  function offer(codes) {
    const all = [...new Set([...known, ...codes])].filter((code) => code !== "und");
    if (String(all) === String(known)) return;
    known = all;
    draw();
  }

  draw();
  return {
    root, show, offer,
    focus: () => /** @type {HTMLElement | null} */ (chips.querySelector("button"))?.focus(),
  };
}

/**
 * Which languages have a chip: what is read, and the first of the rest as far as there is room. Pure.
 * @param {readonly string[]} reads
 * @param {readonly string[]} known the most frequent first
 * @param {number} most
 */
export function chipsFor(reads, known, most) {
  const others = known.filter((code) => !reads.includes(code));
  const room = Math.max(most - reads.length, others.length === 1 ? 1 : 0);
  return { shown: [...reads, ...others.slice(0, room)], rest: others.slice(room) };
}

/**
 * What is read once a chip was pressed. Pure.
 * @param {readonly string[]} reads
 * @param {string} code
 */
export function turned(reads, code) {
  return reads.includes(code) ? reads.filter((each) => each !== code) : [...reads, code];
}

/**
 * @param {string} code
 * @param {string} label
 * @param {boolean} pressed
 * @param {() => void} press
 */
function toggle(code, label, pressed, press) {
  return make("button", {
    type: "button", class: "toggle", "data-code": code, "aria-pressed": String(pressed), on: { click: press },
  }, label);
}

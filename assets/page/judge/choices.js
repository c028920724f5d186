// What to judge, in which order, as whom: the choices above the item, kept by this browser.

import { changed, make, say } from "../base/dom.js";
import { byReading, isReadPair, reads } from "../base/languages.js";
import { remember, remembered } from "../base/memory.js";
import { speakerField } from "../base/speaker.js";
import { language, t } from "../base/words.js";
import { filterFields, filtersInWords } from "./filters.js";
import { readingChips } from "./reading.js";
import { FIELDS, wishOf } from "./wish.js";
import { pairInShort } from "./words.js";

/**
 * @typedef {import("./wish.js").Wish} Wish
 * @typedef {import("./wish.js").Field} Field
 * @typedef {ReturnType<typeof choicesBar>} Choices
 */

/**
 * `onChange()` hears of another choice; `leave()` of Escape; `setLanguages(codes)` sends which
 * languages the judge reads; `whoami` asks who they are.
 * @param {{
 *   onChange: () => Promise<void>, leave: () => void, setLanguages: (codes: string[]) => void,
 *   whoami: import("../types.js").Server["whoami"],
 * }} what
 */
export function choicesBar({ onChange, leave, setLanguages, whoami }) {
  const choice = wishOf(remembered("judging", {}));
  const reading = readingChips(setLanguages);
  const filtering = filterFields(choose);
  const selects = /** @type {Field[]} */ (Object.keys(FIELDS)).map((name) => ({
    name, select: picker(name, (value) => choose({ [name]: value })),
  }));
  const fields = make(
    "fieldset", { class: "picks" },
    make("legend", { class: "for-readers" }, t("choices.title")),
    ...selects.map(({ name, select }) => make("label", { class: "pick" }, FIELDS[name].label, select)),
    speakerField(whoami), filtering.root, reading.root,
  );
  const title = make("summary", {});
  const root = make("details", { class: "folded choices" }, title, fields);
  /** @type {string[]} */
  let pairs = [];
  fields.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && leave());

  /** @param {Partial<Wish>} change */
  function choose(change) {
    set(change);
    return onChange();
  }

  /** @param {Partial<Wish>} change */
  function set(change) {
    if (change.kind && change.kind !== choice.kind) choice.pair = ""; // another kind has other pairs
    Object.assign(choice, change);
    remember("judging", choice);
    show();
  }

  /**
   * Offer these language pairs.
   * @param {string[]} codes
   */
  function offer(codes) {
    pairs = codes;
    reading.offer(codes.flatMap((pair) => pair.split("→")));
    show();
  }

  function show() {
    for (const { name, select } of selects) {
      const options = name === "pair" ? [...FIELDS.pair.options, ...namedPairs()] : FIELDS[name].options;
      if (changed(select, options)) {
        select.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
      }
      select.value = choice[name];
    }
    filtering.show(choice);
    const picked = selects.map(({ select }) => select.selectedOptions[0].textContent);
    const chosen = [...picked, ...filtersInWords(choice)].join(" · ");
    say(title, t("choices.chosen", { chosen }));
  }

  /** The pairs to choose among, the chosen one even where it is not offered, in the order of their names,
   * those that the reader reads before all others. */
  function namedPairs() {
    const named = [...new Set([...pairs, choice.pair])].filter(Boolean)
      .map((pair) => /** @type {[string, string]} */ ([pair, pairInShort(pair)]));
    named.sort((a, b) => a[1].localeCompare(b[1], language));
    return byReading(named, ([pair]) => isReadPair(pair));
  }

  /** What is asked for of a kind; the languages of the browser are for who never said what they read. */
  function filters() {
    const { order, pair, status, rated_by, corpus, words } = choice;
    return { order, pair, status, rated_by, corpus, words, reads: reads() };
  }

  show();
  return {
    root, choice, choose, set, offer, reading, filtering,
    filters,
    /** @param {boolean} held */
    hold: (held) => (fields.disabled = held),
  };
}

/**
 * @param {Field} name
 * @param {(value: string) => void} choose
 */
function picker(name, choose) {
  const select = make("select", { class: "small-select", name });
  select.addEventListener("change", () => choose(select.value));
  return select;
}

// What lies before a judge: the question, the item, the scale, the note, and what was last said.

import { button, make, say } from "../base/dom.js";
import { reads } from "../base/languages.js";
import { t } from "../base/words.js";
import { sides } from "./item.js";
import { ratingScale } from "./scale.js";
import { keyOf } from "./session.js";
import { mayBeTranslated, translationOf } from "./translating.js";
import { beforeInWords } from "./words.js";

/**
 * @typedef {import("../types.js").Item} Item
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {ReturnType<typeof judgingDesk>} Desk
 */

/**
 * `choose(outcome, value)`, `undo()`, `skipQuery()`, `translate()` and `keys()` hear of the buttons; `noted()`
 * of what is typed in the note.
 * @param {{
 *   choose: (outcome: string, value: number | null) => void, undo: () => void, skipQuery: () => void,
 *   keys: () => void, noted: () => void, translate: () => void,
 * }} ways
 */
export function judgingDesk({ choose, undo, skipQuery, keys, noted, translate }) {
  const question = make("h1");
  const place = make("p", { class: "muted" });
  const before = make("p", { class: "before" });
  const shown = make("div", { class: "shown" });
  const turnWords = make("span");
  const turn = button("quiet", "", translate, { "aria-keyshortcuts": "t" });
  turn.append(turnWords, " ", make("kbd", { "aria-hidden": "true" }, "t"));
  const top = make("div", { class: "item-top" }, place, turn);
  const region = make("section", { class: "item", tabindex: 0 }, top, before, shown); // long ones scroll in it
  const scale = ratingScale({ choose, undo, skipQuery, note: goToNote, keys });
  const last = make("p", { class: "last" });
  const error = make("div", { class: "error", role: "alert" });
  const note = make("textarea", {
    class: "note", dir: "auto", rows: 1, maxlength: 2000, placeholder: t("judge.notePlaceholder"),
  });
  const noteRow = make("label", { class: "note-row" }, t("judge.note"), note);
  /** @type {Item | null} */
  let laid = null;
  const root = make("div", { class: "judging-main" }, question, region, scale.root, last, error, noteRow);

  /**
   * Put an item on the desk, or what to say where there is none.
   * @param {Item | null} item
   * @param {{ kind: Kind, labels: string[], noted: string, where: string, nothing: Node[] }} around
   */
  function draw(item, { kind, labels, noted: words, where, nothing }) {
    say(error, "");
    say(question, t(`judge.question.${kind}`));
    for (const node of [scale.root, noteRow]) node.hidden = !item;
    region.setAttribute("aria-label", where);
    region.dataset.item = String(item ? keyOf(item) : "");
    say(before, beforeInWords(item?.mine ?? null, labels));
    laid = item;
    shown.replaceChildren(...(item ? sides(item) : nothing));
    turn.hidden = !mayTranslate();
    showTranslations(null);
    region.scrollTop = 0;
    scale.show(labels, item?.mine ?? null);
    scale.offerSkipping(Boolean(item?.id) && kind === "relevance");
    note.value = words;
  }

  function mayTranslate() {
    return Boolean(laid?.id) && [laid?.left, laid?.right].some((side) => side && mayBeTranslated(side, reads()));
  }

  /**
   * Show translations below both sides, or none of them.
   * @param {(import("./translating.js").Translation | null)[] | null} both
   */
  function showTranslations(both) {
    for (const each of shown.querySelectorAll(".translation")) each.remove();
    const places = [...shown.querySelectorAll(".judged")];
    both?.forEach((each, at) => each && places[at].append(translationOf(each)));
    say(turnWords, t(both ? "judge.hideTranslation" : "judge.showTranslation"));
  }

  /**
   * Say what went wrong and offer ways on: pairs of label and action.
   * @param {string} text
   * @param {...[string, () => void]} ways
   */
  function fail(text, ...ways) {
    const buttons = ways.map(([label, press]) => button("secondary small", label, press));
    error.replaceChildren(make("p", {}, text), make("div", { class: "row" }, ...buttons));
    error.scrollIntoView({ block: "nearest" }); // below a long item it would go unseen
  }

  function goToItem() {
    region.focus({ preventScroll: true });
    const { top } = region.getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) question.scrollIntoView({ block: "start" });
  }

  function goToNote() {
    if (!noteRow.hidden) note.focus();
  }

  note.addEventListener("input", noted);
  note.addEventListener("keydown", (event) => {
    const leaves = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
    if (!leaves || event.isComposing) return;
    event.preventDefault();
    goToItem();
  });

  return {
    root, scale, draw, fail, goToItem, goToNote, mayTranslate, translate: showTranslations,
    translations: () => shown.querySelectorAll(".translation").length > 0,
    shows: () => laid,
    note: () => note.value,
    said: () => last.textContent ?? "",
    clearError: () => say(error, ""),
    /**
     * What was last said, below the item.
     * @param {...(Node | string)} words
     */
    tell: (...words) => last.replaceChildren(...words),
    /** @param {string} text */
    showPlace: (text) => say(place, text),
  };
}

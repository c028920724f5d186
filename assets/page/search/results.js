// The list of results, and the keys that go through it and rate it.

import { make } from "../base/dom.js";
import { choiceOf } from "../base/keys.js";
import { t } from "../base/words.js";
import { resultCard } from "./card.js";

/**
 * @typedef {import("./card.js").Card} Card
 * @typedef {import("../types.js").Server} Server
 */

/**
 * Build the list. `box` is the field to go back to.
 * `tell(failure, before)` hears how each save went: what went wrong, or "", and the same of
 * that card's save before. `show(answer, moves, wanted)` fills the list, where `moves` maps sentence
 * ids to places gained, or null, and the search was limited to the languages `wanted`.
 * @param {{ server: Server, box: HTMLElement, tell: (failure: string, before: string) => void }} what
 */
export function resultList({ server, box, tell }) {
  const root = make("ol", { class: "results", "aria-label": t("search.results") });
  /** @type {Card[]} */
  let cards = [];
  /** @type {number[]} */
  let given = []; // sentences judged here, the last one last

  /**
   * @param {import("../types.js").Found} answer
   * @param {import("./card.js").Moves} moves
   * @param {string[]} wanted
   */
  function show(answer, moves, wanted) {
    const focused = cards.find((card) => card.node.contains(document.activeElement));
    given = [];
    /** @param {number} id */
    const judged = (id) => (given = [...given.filter((each) => each !== id), id]);
    cards = answer.results.map((result) => resultCard(result, answer, moves, { server, wanted, tell, judged }));
    root.replaceChildren(...cards.map((card) => card.node));
    if (cards.length) cards[0].node.tabIndex = 0;
    cards.forEach((card) => card.measure());
    const same = focused && (cards.find((card) => card.id === focused.id) ?? cards[0]);
    if (same) focus(same);
  }

  /** @param {Card} card */
  function focus(card) {
    for (const each of cards) each.node.tabIndex = each === card ? 0 : -1;
    card.node.focus({ preventScroll: true });
    card.node.scrollIntoView({ block: "nearest" });
  }

  function current() {
    return cards.find((card) => card.node.contains(document.activeElement));
  }

  /**
   * Move the focus by `step` cards; above the first lies the search box.
   * @param {number} step
   */
  function move(step) {
    const at = cards.findIndex((card) => card === current());
    const next = at + step;
    if (at < 0 && (step < 0 || !cards.length)) return false;
    if (at >= 0 && next < 0) box.focus();
    else if (next < cards.length) focus(cards[at < 0 ? 0 : next]);
    return true;
  }

  /**
   * Rate the result in focus and go on to the next.
   * @param {string} key
   */
  function rateFocused(key) {
    const choice = choiceOf(key, 3);
    const card = current();
    if (!choice || !card) return false;
    card.rating.choose(choice.outcome, choice.value);
    return move(1);
  }

  /** @type {import("../base/keymap.js").Command[]} */
  const commands = [
    { keys: ["ArrowDown", "j"], shown: "↓ j", what: t("keys.down"), run: () => move(1), repeats: true },
    { keys: ["ArrowUp", "k"], shown: "↑ k", what: t("keys.up"), run: () => move(-1), repeats: true },
    { keys: ["0", "1", "2", "3"], shown: "0 1 2 3", what: t("keys.rate"), run: rateFocused },
    { keys: ["u"], what: t("keys.unsure"), run: rateFocused },
    { keys: ["s"], what: t("keys.skip"), run: rateFocused },
    { keys: ["t"], what: t("keys.translate"), run: () => current()?.turn() ?? false },
    { keys: ["a"], what: t("keys.translateAll"), run: turnAll, menu: true },
    { keys: ["p"], what: t("keys.pin"), run: () => current()?.pin.toggle() ?? false },
    { keys: ["z", "Backspace"], what: t("keys.undo"), run: takeBack },
  ];

  /** Show every result in the reader's language, or all as they are; one after the other, as a machine may. */
  async function turnAll() {
    const turnings = cards.flatMap((card) => card.turning ?? []);
    const turned = turnings.filter((turning) => turning.isTurned());
    for (const turning of turned.length ? turned : turnings) await turning.turn();
  }

  /** Take back the last judgment that was given, and go to what it was of. */
  function takeBack() {
    const last = given.pop();
    const card = cards.find((each) => each.id === last) ?? current();
    if (!card) return false;
    focus(card);
    card.rating.takeBack();
    return true;
  }

  document.addEventListener("crossloop:role", () => cards.forEach((card) => card.pin.show()));
  root.addEventListener("focusin", () => {
    const card = current();
    for (const each of cards) each.node.tabIndex = each === card ? 0 : -1;
  });
  return {
    root,
    show,
    commands,
    focusFirst: () => cards[0] && focus(cards[0]),
    /** @param {number} at */
    focusAt: (at) => cards[at] && focus(cards[at]),
    size: () => cards.length,
  };
}

// The judging page by keyboard alone: what each key does, for the one key map.

import { choiceOf } from "../base/keys.js";
import { t } from "../base/words.js";

/**
 * `choose(choice)` hears of what rates, also of values that the scale may not have; the others are done.
 * @param {{
 *   choose: (choice: import("../base/keys.js").Choice) => void, undo: () => void, note: () => void,
 *   translate: () => void, skipQuery: () => void,
 * }} ways
 * @returns {import("../base/keymap.js").Command[]}
 */
export function judgingKeys({ choose, undo, note, translate, skipQuery }) {
  /** @param {string} key */
  const rate = (key) => {
    const choice = choiceOf(key, 9);
    if (choice) choose(choice);
  };
  return [
    { keys: Array.from("0123456789"), shown: "0 1 2 …", what: t("judge.keys.rate"), run: rate },
    { keys: ["u"], what: t("judge.keys.unsure"), run: rate },
    { keys: ["s"], what: t("judge.keys.skip"), run: rate },
    { keys: ["z", "Backspace"], shown: t("judge.key.undo"), what: t("judge.keys.undo"), run: undo },
    { keys: ["n"], what: t("judge.keys.note"), run: note, menu: true },
    { keys: ["t"], what: t("judge.keys.translate"), run: translate, menu: true },
    { keys: ["q"], what: t("judge.keys.skipQuery"), run: skipQuery, menu: true },
    // In the note's own field, which has its keys to itself.
    { keys: [], shown: t("judge.key.fromNote"), what: t("judge.keys.fromNote"), run: () => false },
    { keys: [], shown: t("judge.key.leave"), what: t("judge.keys.leave"), run: () => false },
  ];
}

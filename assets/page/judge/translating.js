// Both sides of an item in a language of the reader's, where the corpus has them in one.

import { make } from "../base/dom.js";
import { chip, isTranslated, langOf, reads } from "../base/languages.js";
import { call, isError } from "../base/server.js";
import { speaker } from "../base/speaker.js";
import { t } from "../base/words.js";

/**
 * @typedef {import("../types.js").Item} Item
 * @typedef {import("../types.js").Side} Side
 * @typedef {import("../types.js").Translation} Translation
 * @typedef {ReturnType<typeof translating>} Translating
 */

/**
 * Whether a text may be there in a language that its reader has before its own. Pure.
 * @param {Side} side
 * @param {readonly string[]} browser languages, the best first
 */
export function mayBeTranslated(side, browser) {
  const { language } = side;
  return isTranslated(side) && browser[0]?.split("-")[0] !== language.split("-")[0];
}

/**
 * `turn(item)` shows or hides the translations of what lies on the desk, `looked(item)` says whether
 * they were shown on this page, `machine` if a
 * machine's were among them.
 * @param {{ ask: import("../types.js").Server["translations"], desk: import("./desk.js").Desk }} what
 */
export function translating({ ask, desk }) {
  /** @type {Map<string, true | "machine">} */
  const looked = new Map();

  /** @param {Item | null} item */
  async function turn(item) {
    if (!item || !desk.mayTranslate()) return;
    if (desk.translations()) return desk.translate(null);
    const answer = await call(ask, { ...speaker(), item: item.id, reads: reads() });
    if (isError(answer)) return desk.tell(answer.error);
    if (desk.shows() !== item) return; // another came meanwhile
    if (!answer.left && !answer.right) return desk.tell(t("judge.noTranslation"));
    const machine = answer.left?.machine || answer.right?.machine;
    looked.set(keyOf(item), machine ? "machine" : true);
    desk.translate([answer.left, answer.right]);
  }

  return { turn, looked: /** @param {Item} item */ (item) => looked.get(keyOf(item)) ?? false };
}

/** @param {Item} item */
function keyOf({ id, kind }) {
  return `${kind} ${id}`; // only what the queue has is translated
}

/**
 * A translation, below what it translates.
 * @param {Translation} translation
 */
export function translationOf({ text, language, machine }) {
  const whose = t(machine ? "judge.machineTranslation" : "judge.translation");
  return make(
    "div", { class: "translation" }, chip(language),
    make("p", { dir: "auto", lang: langOf(language), "aria-label": whose }, text),
    machine && make("span", { class: "muted" }, whose),
  );
}

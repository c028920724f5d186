// Both sides of an item in a language of the reader's, where the corpus has them in one.

import { make } from "../base/dom.js";
import { chip, langOf, reads } from "../base/languages.js";
import { call, isError } from "../base/server.js";
import { speaker } from "../base/speaker.js";
import { t } from "../base/words.js";

/**
 * @typedef {import("../types.js").Item} Item
 * @typedef {import("../types.js").Side} Side
 * @typedef {{ text: string, language: string }} Translation
 * @typedef {ReturnType<typeof translating>} Translating
 */

/**
 * Whether a text may be there in a language that its reader has before its own. Pure.
 * @param {Side} side
 * @param {readonly string[]} browser languages, the best first
 */
export function mayBeTranslated({ translated, language }, browser) {
  return Boolean(translated) && browser[0]?.split("-")[0] !== language.split("-")[0];
}

/**
 * `turn(item)` shows or hides the translations of what lies on the desk, `looked(item)` says whether
 * they were shown on this page.
 * @param {{ ask: import("../types.js").Server["translations"], desk: import("./desk.js").Desk }} what
 */
export function translating({ ask, desk }) {
  /** @type {Set<string>} */
  const looked = new Set();

  /** @param {Item | null} item */
  async function turn(item) {
    if (!item || !desk.mayTranslate()) return;
    if (desk.translations()) return desk.translate(null);
    const answer = await call(ask, { ...speaker(), item: item.id, reads: reads() });
    if (isError(answer)) return desk.tell(answer.error);
    if (desk.shows() !== item) return; // another came meanwhile
    if (!answer.left && !answer.right) return desk.tell(t("judge.noTranslation"));
    looked.add(keyOf(item));
    desk.translate([answer.left, answer.right]);
  }

  return { turn, looked: /** @param {Item} item */ (item) => looked.has(keyOf(item)) };
}

/** @param {Item} item */
function keyOf({ id, kind }) {
  return `${kind} ${id}`; // only what the queue has is translated
}

/**
 * A translation, below what it translates.
 * @param {Translation} translation
 */
export function translationOf({ text, language }) {
  return make(
    "div", { class: "translation" }, chip(language),
    make("p", { dir: "auto", lang: langOf(language), "aria-label": t("judge.translation") }, text),
  );
}

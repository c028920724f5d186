// Where there is no item: why, and what to do.

import { button, make } from "../base/dom.js";
import { byName, languageName } from "../base/languages.js";
import { t } from "../base/words.js";

/** @typedef {"none" | "undrawn" | "unknown" | "unread" | "open" | "unsure" | "skipped" | "rated"} Why */

const WORDS = {
  none: t("judge.nothing.none"),
  undrawn: t("judge.nothing.undrawn"),
  unknown: t("judge.loading"),
  open: t("judge.nothing.open"),
  unsure: t("judge.nothing.unsure"),
  skipped: t("judge.nothing.skipped"),
  rated: t("judge.nothing.rated"),
};

/**
 * Why there is none. Pure.
 * @param {number | null | undefined} version that is served, null while there is none
 * @param {import("../types.js").Progress | null} progress
 * @param {string} status that was chosen
 * @param {boolean} unread whether there are some in languages that the judge does not read
 * @returns {Why}
 */
export function whyNothing(version, progress, status, unread) {
  if (version === null) return "none";
  if (unread) return "unread";
  if (!progress) return "unknown";
  return progress.open || progress.pairs.length ? /** @type {Why} */ (status) : "undrawn";
}

/**
 * @param {Why} why
 * @param {string[]} reads
 */
export function nothingInWords(why, reads) {
  if (why !== "unread") return WORDS[why];
  return t("judge.nothing.unread", { languages: byName(reads).map(languageName).join(t("common.comma")) });
}

/**
 * What stands in the item's place. `choose(status)` shows others; `undo` is null where there is nothing to undo;
 * `widen` asks for all languages.
 * @param {Why} why
 * @param {string[]} reads languages of the judge's
 * @param {{ choose: (status: string) => void, again: () => void, undo: (() => void) | null, widen: () => void }} ways
 */
export function nothingToJudge(why, reads, { choose, again, undo, widen }) {
  /**
   * @param {string} label
   * @param {() => void} press
   */
  const way = (label, press) => button("secondary small", label, press);
  const buttons = [];
  if (why === "unread") buttons.push(way(t("judge.widen"), widen));
  if (why === "open") buttons.push(way(t("judge.seeUnsure"), () => choose("unsure")));
  if (["unsure", "skipped", "rated"].includes(why)) buttons.push(way(t("judge.backToOpen"), () => choose("open")));
  if (buttons.length) buttons.push(way(t("judge.lookAgain"), again));
  if (undo) buttons.push(way(t("judge.undo"), undo)); // its usual place is hidden with the scale
  return make(
    "div", { class: "nothing" },
    make("p", {}, nothingInWords(why, reads)), make("div", { class: "row" }, ...buttons),
  );
}

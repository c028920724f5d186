// How judging says things: language pairs, ratings, and what was saved.

import { make } from "../base/dom.js";
import { languageName } from "../base/languages.js";
import { inDigits, parts, t } from "../base/words.js";

/**
 * @typedef {import("../base/keys.js").Choice} Choice
 * @typedef {import("../base/server.js").Failed} Failed
 */

/**
 * "German to Thai"
 * @param {string} pair as the server names it
 */
export function pairInWords(pair) {
  const [from, to] = pair.split("→").map(languageName);
  return t("judge.pair", { from, to });
}

/**
 * "German → Thai"
 * @param {string} pair as the server names it
 */
export function pairInShort(pair) {
  const [from, to] = pair.split("→").map(languageName);
  return t("judge.pairShort", { from, to });
}

/**
 * "3 Answers"; the figure alone where it has no label.
 * @param {number} value
 * @param {string[]} labels
 */
export function valueInWords(value, labels) {
  const label = labels[value];
  return label === undefined ? inDigits(value) : t("judge.value", { value, label });
}

/**
 * "3 Answers", or "Unsure"
 * @param {Choice} judgment
 * @param {string[]} labels
 */
export function inWords({ outcome, value }, labels) {
  if (outcome === "unsure") return t("rating.unsure");
  if (outcome === "skipped") return t("judge.skipped");
  return outcome === "withdrawn" || value === null ? t("judge.withdrawn") : valueInWords(value, labels);
}

/**
 * "You rated this one 3 Answers."; nothing where nothing stands.
 * @param {import("../types.js").Standing | null} standing
 * @param {string[]} labels
 */
export function beforeInWords(standing, labels) {
  if (standing?.outcome === "unsure") return t("judge.wasUnsure");
  if (standing?.outcome === "skipped") return t("judge.wasSkipped");
  return standing?.outcome === "rated" ? t("judge.wasRated", { rating: inWords(standing, labels) }) : "";
}

/**
 * "Ada 3 Answers, Bo 1 Related", as children of an element.
 * @param {[string, string][]} ratings judges and what they rated
 */
export function judgesInWords(ratings) {
  return ratings.flatMap(([judge, rating], at) => [
    at ? t("common.comma") : "", ...parts("judge.ratedBy", { judge: make("bdi", {}, judge), rating }),
  ]);
}

/**
 * What was saved, and what others rated the same item, as children of an element. `again`: it is
 * the next item too, as what one is still unsure of can be.
 * @param {import("../types.js").Judged} answer
 * @param {string[]} labels
 * @param {boolean} again
 */
export function savedInWords({ outcome, value, others }, labels, again) {
  const rating = inWords({ outcome, value }, labels);
  if (!others) return parts("judge.saved", { rating }); // within a round, where nobody says
  const theirs = judgesInWords(others.map((other) => [other.judge, valueInWords(other.value, labels)]));
  const saved = others.length ? parts("judge.savedOthers", { rating, others: together(theirs) })
    : parts(outcome === "rated" ? "judge.savedAlone" : "judge.saved", { rating });
  return again ? parts("judge.again", { saved: together(saved) }) : saved;
}

/** @param {(Node | string)[]} words */
function together(words) {
  const fragment = new DocumentFragment();
  fragment.append(...words);
  return fragment;
}

/**
 * Why something is not saved; of what may be saved all the same, the error says that itself.
 * @param {Failed} failed
 */
export function notSaved({ code, error }) {
  return code === "lost" ? error : t("judge.notSaved", { error });
}

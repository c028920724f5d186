// The same search in two versions, side by side: what moved, what came, what went.

import { make } from "../base/dom.js";
import { chip } from "../base/languages.js";
import { counted, t } from "../base/words.js";
import { moved, standing } from "./card.js";

/** @typedef {import("../types.js").Found} Found */

/**
 * What is compared: what each side is called, and the words for how the second differs from the first.
 * @typedef {{ before: string, after: string, differ: import("../base/words.js").Counted }} Sides
 */

/**
 * The live version and another.
 * @param {Found} live
 * @param {Found} other
 * @returns {Sides}
 */
export function versionsCompared(live, other) {
  return {
    before: t("compare.live", { number: live.version }),
    after: t("compare.other", { number: other.version }),
    differ: "compare.differ",
  };
}

/**
 * One version without its fairness, and with it.
 * @returns {Sides}
 */
export function fairnessCompared() {
  return { before: t("compare.plain"), after: t("compare.fair"), differ: "compare.differFair" };
}

/** Build the view; `show(before, after, sides)` fills it with two answers to one search. */
export function comparison() {
  const root = make("section", { class: "comparison", hidden: true, "aria-label": t("compare.title") });

  /**
   * @param {Found} before
   * @param {Found} after
   * @param {Sides} sides
   */
  function show(before, after, sides) {
    root.replaceChildren(
      make("p", { class: "muted" }, summary(before, after, sides)),
      make(
        "div", { class: "comparison-columns" },
        column(sides.before, before, placesOf(after), false),
        column(sides.after, after, placesOf(before), true),
      ),
    );
  }

  return { root, show };
}

/**
 * @param {Found} found
 * @returns {Map<number, number>}
 */
function placesOf({ results }) {
  return new Map(results.map(({ sentence_id: id }, at) => [id, at]));
}

/**
 * How far each result of one answer is from its place in another; null where it is not there. Pure.
 * @param {Found} found
 * @param {Map<number, number>} before
 */
export function steps(found, before) {
  return found.results.map(({ sentence_id: id }, at) => {
    const place = before.get(id);
    return place === undefined ? null : place - at;
  });
}

/**
 * @param {Found} before
 * @param {Found} after
 * @param {Sides} sides
 */
function summary(before, after, { differ }) {
  const moves = steps(after, placesOf(before));
  const own = moves.filter((step) => step === null).length;
  const up = moves.filter((step) => step !== null && step > 0).length;
  const down = moves.filter((step) => step !== null && step < 0).length;
  if (!own && !up && !down) return t("compare.same");
  const languages = [before, after].map(({ results }) => new Set(results.map((each) => each.language)).size);
  return counted(differ, after.results.length, {
    number: after.version, own, up, down, before: languages[0], after: languages[1],
  });
}

/**
 * One version's results, each with where it is in the other's.
 * @param {string} title
 * @param {Found} found
 * @param {Map<number, number>} others
 * @param {boolean} tellsMoves
 */
function column(title, found, others, tellsMoves) {
  const moves = steps(found, others);
  return make(
    "div", {},
    make("h2", {}, title),
    make("ol", { class: "compared" }, ...found.results.map((result, at) => row(result, at, moves[at], tellsMoves))),
  );
}

/**
 * @param {import("../types.js").Result} result
 * @param {number} at
 * @param {number | null} step
 * @param {boolean} tellsMoves
 */
function row(result, at, step, tellsMoves) {
  const { language, text } = result;
  const only = step === null && !tellsMoves;
  return make(
    "li", { class: step !== null ? "" : tellsMoves ? "came" : "went" },
    make(
      "div", { class: "card-head" }, chip(language),
      tellsMoves && moved(step), only && make("span", { class: "moved down" }, t("compare.onlyHere")),
      make("span", { class: "meta" }, make("span", {}, `#${at + 1}`), standing(result)),
    ),
    make("p", { class: "compared-text clamped", dir: "auto", lang: language }, text),
  );
}

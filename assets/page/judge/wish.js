// What may be chosen of the queue, and what this browser kept of it.

import { t } from "../base/words.js";

/**
 * @typedef {"kind" | "order" | "pair" | "status"} Field
 * @typedef {{
 *   kind: import("../types.js").Kind, order: string, pair: string, status: string, rated_by: string,
 *   corpus: string, words: string,
 * }} Wish
 */

const PAIR = /^[\w-]+→[\w-]+$/;

/**
 * What each choice is called, and what there is to choose; the first is usual.
 * @type {Record<Field, { label: string, options: [string, string][] }>}
 */
export const FIELDS = {
  kind: {
    label: t("choices.kind"),
    options: [["relevance", t("choices.kind.relevance")], ["similarity", t("choices.kind.similarity")]],
  },
  order: {
    label: t("choices.order"),
    options: [
      ["random", t("choices.order.random")], ["thin", t("choices.order.thin")],
      ["disagreement", t("choices.order.disagreement")], ["uncertain", t("choices.order.uncertain")],
    ],
  },
  pair: { label: t("choices.pair"), options: [["", t("choices.pair.all")]] },
  status: {
    label: t("choices.status"),
    options: [
      ["open", t("choices.status.open")], ["unsure", t("choices.status.unsure")],
      ["skipped", t("choices.status.skipped")], ["rated", t("choices.status.rated")],
    ],
  },
};

/**
 * The wish that was kept; what is no choice any more is forgotten. Pure.
 * @param {Record<string, unknown>} before
 * @returns {Wish}
 */
export function wishOf(before) {
  /** @param {Field} name */
  const chosen = (name) => {
    const value = before[name];
    const known = typeof value === "string" && isKnown(name, value);
    return known ? value : FIELDS[name].options[0][0];
  };
  return {
    kind: chosen("kind") === "similarity" ? "similarity" : "relevance",
    order: chosen("order"),
    pair: chosen("pair"),
    status: chosen("status"),
    rated_by: textOf(before.rated_by),
    corpus: textOf(before.corpus),
    words: textOf(before.words),
  };
}

/** @param {unknown} kept */
function textOf(kept) {
  return typeof kept === "string" ? kept : "";
}

/**
 * @param {Field} name
 * @param {string} value
 */
function isKnown(name, value) {
  return name === "pair" ? PAIR.test(value) : FIELDS[name].options.some(([code]) => code === value);
}

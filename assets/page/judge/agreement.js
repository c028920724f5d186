// How far the judges agree, as a table by language pair.

import { make } from "../base/dom.js";
import { inDigits, locale, t } from "../base/words.js";
import { pairInShort } from "./words.js";

/**
 * @typedef {import("../types.js").Agreement} Agreement
 * @typedef {import("../types.js").AgreementFigures} Figures
 */

const COLUMNS = [
  [t("review.pair"), ""],
  [t("review.items"), t("review.items.title")],
  [t("review.judges"), ""],
  [t("review.alpha"), t("review.alpha.title")],
  [t("review.kappa"), t("review.kappa.title")],
];

/**
 * The table as a node, or a sentence where there is nothing to tell.
 * @param {Agreement} agreement
 */
export function agreementTable({ overall, pairs }) {
  if (!overall.items) return make("p", { class: "muted" }, t("review.noItems"));
  const counted = Object.entries(pairs).filter(([, figures]) => figures.items);
  return make(
    "table", {},
    make("thead", {}, make("tr", {}, ...COLUMNS.map(([head, title]) =>
      make("th", { scope: "col", title: title || null }, head)))),
    make(
      "tbody", {},
      row(t("review.all"), overall), ...counted.map(([pair, figures]) => row(pairInShort(pair), figures)),
    ),
  );
}

/**
 * @param {string} head
 * @param {Figures} figures
 */
function row(head, { items, judges, alpha, kappa }) {
  const cells = [inDigits(items), inDigits(judges), decimals(alpha), decimals(kappa)];
  return make("tr", {}, make("th", { scope: "row" }, head), ...cells.map((cell) => make("td", {}, cell)));
}

/** @param {number | null} value */
function decimals(value) {
  if (value === null) return "–";
  return value.toLocaleString(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

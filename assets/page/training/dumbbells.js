// mAP@20 per query language before and after a run, as SVG at the width it gets, and as a table for
// screen readers.

import { draw, make } from "../base/dom.js";
import { byName, languageName } from "../base/languages.js";
import { inDigits, t } from "../base/words.js";
import { chart, scale, ticks, words } from "./scales.js";
import { decimals, signed } from "./writing.js";

/**
 * @typedef {Record<string, number>} ByLanguage
 * @typedef {{ label: string, was: number | undefined, is: number }} Row
 */

const ROW_HEIGHT = 26;

/**
 * One row a query language: hollow before, filled after, joined; numbers beside.
 * @param {ByLanguage} before
 * @param {ByLanguage} after
 * @param {number} width
 */
export function dumbbells(before, after, width) {
  /** @type {Row[]} */
  const rows = byName(Object.keys(after))
    .map((code) => ({ label: languageName(code), was: before[code], is: after[code] }));
  const height = rows.length * ROW_HEIGHT + 34;
  const bottom = height - 26;
  const values = rows.flatMap(({ was, is }) => [was ?? is, is]);
  const [least, most] = [Math.max(0, Math.min(...values) - 3), Math.min(100, Math.max(...values) + 3)];
  const marks = ticks(least, most, 5).filter((mark) => mark <= 100);
  const x = scale(marks[0], marks[marks.length - 1], 104, width - 122);
  const svg = chart(
    width, height, { "aria-hidden": "true" },
    ...marks.flatMap((mark) => [
      draw("line", { class: "grid", x1: x(mark), x2: x(mark), y1: 4, y2: bottom }),
      words(x(mark), bottom + 17, inDigits(mark), { "text-anchor": "middle" }),
    ]),
    ...rows.map((row, at) => dumbbell(row, at * ROW_HEIGHT + ROW_HEIGHT / 2 + 2, x, width)),
  );
  return make(
    "figure", { class: "figure" },
    make("figcaption", { class: "legend" }, key("hollow", t("dumbbell.before")), key("filled", t("dumbbell.after"))),
    svg, forReaders(rows),
  );
}

/**
 * @param {string} kind
 * @param {string} label
 */
function key(kind, label) {
  return make("span", { class: "key" }, make("span", { class: `swatch ${kind}` }), label);
}

/**
 * @param {Row} row
 * @param {number} y
 * @param {import("./scales.js").Scale} x
 * @param {number} width
 */
function dumbbell({ label, was, is }, y, x, width) {
  const now = decimals(is, 1);
  return draw(
    "g", { class: "dumbbell" },
    draw("title", {}, was === undefined
      ? t("dumbbell.new", { language: label, after: now })
      : t("dumbbell.change", { language: label, before: decimals(was, 1), after: now })),
    draw("rect", { class: "hit", x: 0, y: y - 13, width, height: 26 }),
    words(92, y + 4, label, { class: "row-label", "text-anchor": "end" }),
    ...(was === undefined ? [] : [
      draw("line", { class: "join", x1: x(was), x2: x(is), y1: y, y2: y }),
      draw("circle", { class: "hollow", cx: x(was), cy: y, r: 5 }),
      words(width - 82, y + 4, decimals(was, 1), { "text-anchor": "end" }),
      words(width - 76, y + 4, "→"),
    ]),
    draw("circle", { class: "filled", cx: x(is), cy: y, r: 5.5 }),
    words(width - 34, y + 4, now, { class: "row-label", "text-anchor": "end" }),
    words(
      width, y + 4, was === undefined ? "" : signed(is - was, 0),
      { class: was !== undefined && is < was ? "fell" : "rose", "text-anchor": "end" },
    ),
  );
}

/** @param {Row[]} rows */
function forReaders(rows) {
  const heads = [t("table.language"), t("table.before"), t("table.after")];
  return make(
    "table", { class: "for-readers" },
    make("caption", {}, t("dumbbell.caption")),
    make("tr", {}, ...heads.map((name) => make("th", { scope: "col" }, name))),
    ...rows.map(({ label, was, is }) => make("tr", {}, make("th", { scope: "row" }, label), cell(was), cell(is))),
  );
}

/** @param {number | undefined} value */
function cell(value) {
  return make("td", {}, value === undefined ? "" : decimals(value, 1));
}

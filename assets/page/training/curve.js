// The loss curve of a run, as SVG at the width it gets.

import { draw, make } from "../base/dom.js";
import { inDigits, t } from "../base/words.js";
import { chart, scale, ticks, words } from "./scales.js";
import { decimals } from "./writing.js";

/**
 * @typedef {import("../types.js").Step} Step
 * @typedef {import("./scales.js").Scale} Scale
 * @typedef {"loss" | "teacher" | "student" | "distillation"} Line
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Frame
 */

const HEIGHT = 230;
/** @type {[Line, string][]} */
const LINES = [
  ["loss", t("curve.loss")], ["teacher", t("curve.teacher")], ["student", t("curve.student")],
  ["distillation", t("curve.distillation")],
];

/**
 * Losses on the left scale, validation on the right.
 * @param {Step[]} curve at least one step
 * @param {number} width
 */
export function lossCurve(curve, width) {
  const frame = { left: 44, right: width - 44, top: 12, bottom: 190 };
  const shown = LINES.filter(([name]) => curve.some((step) => typeof step[name] === "number"));
  const losses = curve.flatMap((step) => shown.map(([name]) => step[name] ?? 0));
  const lossTicks = ticks(0, Math.max(...losses, 0.1), 4);
  const newest = curve[curve.length - 1];
  const last = Math.max(newest.number, 2);
  const x = scale(1, last, frame.left + 8, frame.right - 8);
  const y = scale(0, lossTicks[lossTicks.length - 1], frame.bottom, frame.top);
  const svg = chart(
    width, HEIGHT, { role: "img", "aria-label": inWords(curve[0], newest) },
    ...lossTicks.flatMap((tick) => [
      draw("line", { class: "grid", x1: frame.left, x2: frame.right, y1: y(tick), y2: y(tick) }),
      words(frame.left - 8, y(tick) + 4, inDigits(tick), { "text-anchor": "end" }),
    ]),
    ...stepTicks(last).map((step) => words(x(step), frame.bottom + 18, inDigits(step), { "text-anchor": "middle" })),
    words((frame.left + frame.right) / 2, frame.bottom + 34, t("curve.step"), { "text-anchor": "middle" }),
    ...shown.map(([name]) => draw("path", { class: `line ${name}`, d: path(curve, name, x, y) })),
    ...validationMarks(curve, x, frame),
  );
  return make("figure", { class: "figure" }, legend(shown, curve), svg);
}

/**
 * @param {Step[]} curve
 * @param {Line} name
 * @param {Scale} x
 * @param {Scale} y
 */
function path(curve, name, x, y) {
  const d = curve.filter((step) => typeof step[name] === "number")
    .map((step, at) => `${at ? "L" : "M"}${x(step.number).toFixed(1)},${y(Number(step[name])).toFixed(1)}`);
  return d.length === 1 ? `${d[0]}h0.1` : d.join("");
}

/** @param {number} last */
function stepTicks(last) {
  return [...new Set([1, ...ticks(1, last, 6).filter((n) => Number.isInteger(n) && n > 1 && n <= last)])];
}

/** @param {Step[]} curve */
function validated(curve) {
  return curve.flatMap(({ number, validation }) => (typeof validation === "number" ? [{ number, validation }] : []));
}

/**
 * @param {Step[]} curve
 * @param {Scale} x
 * @param {Frame} frame
 */
function validationMarks(curve, x, frame) {
  const steps = validated(curve);
  if (!steps.length) return [];
  const values = steps.map(({ validation }) => validation);
  const marks = ticks(Math.min(...values) - 1, Math.max(...values) + 1, 4);
  const y = scale(marks[0], marks[marks.length - 1], frame.bottom, frame.top);
  return [
    ...marks.map((mark) => words(frame.right + 8, y(mark) + 4, inDigits(mark))),
    ...steps.map(({ number, validation }) => draw(
      "circle", { class: "validation", cx: x(number), cy: y(validation), r: 5 },
      draw("title", {}, t("curve.validationAt", { step: number, value: decimals(validation, 1) })),
    )),
  ];
}

/**
 * @param {[Line, string][]} shown
 * @param {Step[]} curve
 */
function legend(shown, curve) {
  const newest = curve[curve.length - 1];
  const last = validated(curve).pop();
  return make(
    "figcaption", { class: "legend" },
    ...shown.map(([name, label]) => key(name, label, newest[name], 3)),
    last ? key("validation", t("curve.validation"), last.validation, 1) : null,
  );
}

/**
 * @param {string} kind
 * @param {string} label
 * @param {number | undefined} value
 * @param {number} digits
 */
function key(kind, label, value, digits) {
  const shown = typeof value === "number" ? decimals(value, digits) : "";
  return make("span", { class: "key" }, make("span", { class: `swatch ${kind}` }), label, make("b", {}, shown));
}

/**
 * @param {Step} first
 * @param {Step} last
 */
function inWords(first, last) {
  return t("curve.inWords", {
    first: first.number, firstLoss: inDigits(first.loss ?? 0), last: last.number, lastLoss: inDigits(last.loss ?? 0),
  });
}

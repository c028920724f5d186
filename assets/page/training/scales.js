// What the charts of the training page share: from numbers to pixels, round steps, words in a drawing.

import { draw } from "../base/dom.js";

/** @typedef {(value: number) => number} Scale */

/**
 * A linear scale from the numbers `from`…`to` to the pixels `low`…`high`.
 * @param {number} from
 * @param {number} to
 * @param {number} low
 * @param {number} high
 * @returns {Scale}
 */
export function scale(from, to, low, high) {
  const span = to - from || 1;
  return (value) => low + ((value - from) / span) * (high - low);
}

/**
 * Round steps that cover a range in about `count` parts.
 * @param {number} from
 * @param {number} to
 * @param {number} count
 */
export function ticks(from, to, count) {
  const raw = (to - from || 1) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5].map((n) => n * power).find((n) => n >= raw) ?? 10 * power;
  const first = Math.floor(from / step);
  const last = Math.ceil(to / step);
  return Array.from({ length: last - first + 1 }, (_, n) => Number(((first + n) * step).toPrecision(6)));
}

/**
 * A drawing. Numbers grow to the right in every language, as their digits do.
 * @param {number} width
 * @param {number} height
 * @param {import("../base/dom.js").Attributes} attributes
 * @param {...SVGElement} children
 */
export function chart(width, height, attributes, ...children) {
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return draw("svg", { class: "chart", direction: "ltr", ...size, ...attributes }, ...children);
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 */
export function words(x, y, text, attributes = {}) {
  return draw("text", { x, y, ...attributes }, text);
}

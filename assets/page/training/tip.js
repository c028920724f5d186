// What the language map says of the sentence that is pointed at.

import { make } from "../base/dom.js";
import { chip } from "../base/languages.js";
import { counted } from "../base/words.js";
import { joinedWith } from "./points.js";

/**
 * @typedef {import("./points.js").Mapped} Mapped
 * @typedef {import("./points.js").Point} Point
 */

/**
 * Build the tip; `show(at, spots)` says where all sentences are, and of which it speaks, if of any.
 * @param {Mapped} map
 * @param {HTMLElement} canvas
 */
export function mapTip(map, canvas) {
  const root = make("div", { class: "map-tip", hidden: true, role: "status" });

  /**
   * @param {number | null} at
   * @param {Point[]} spots
   */
  function show(at, spots) {
    root.hidden = at === null;
    canvas.classList.toggle("over", at !== null);
    if (at === null) return;
    const joined = joinedWith(map, at);
    if (root.dataset.at !== String(at)) {
      root.dataset.at = String(at);
      root.replaceChildren(
        make(
          "div", { class: "tip-head" },
          chip(map.languages[at]), make("small", {}, counted("map.joined", joined.length - 1)),
        ),
        make("p", { dir: "auto", lang: map.languages[at] }, map.texts[at]),
      );
    }
    const size = { wide: root.offsetWidth, high: root.offsetHeight };
    const ground = { wide: canvas.clientWidth, high: canvas.clientHeight };
    const [left, top] = placeOfTip(spots[at], joined.map((member) => spots[member]), size, ground);
    root.style.left = `${left}px`;
    root.style.top = `${top}px`;
  }

  return { root, show };
}

/**
 * Where beside a spot the tip hides the fewest of the spots it speaks of.
 * @param {Point} spot
 * @param {Point[]} others
 * @param {{ wide: number, high: number }} tip
 * @param {{ wide: number, high: number }} ground
 */
function placeOfTip([x, y], others, { wide, high }, ground) {
  const within = (/** @type {number} */ value, /** @type {number} */ most) =>
    Math.min(Math.max(value, 8), Math.max(most - 8, 8));
  const places = [18, 44]
    .flatMap((gap) => [
      [x - wide / 2, y + gap], [x - wide / 2, y - high - gap], [x + gap, y - high / 2], [x - wide - gap, y - high / 2],
    ])
    .map(([left, top]) => [within(left, ground.wide - wide), within(top, ground.high - high)]);
  const hidden = (/** @type {number[]} */ [left, top]) =>
    [...others, [x, y], [x, y]]
      .filter(([u, v]) => u > left - 6 && u < left + wide + 6 && v > top - 6 && v < top + high + 6).length;
  return places.reduce((best, place) => (hidden(place) < hidden(best) ? place : best));
}

// What a language looks like on the map: a hue and a shape that are its own, in every store. Pure.

/** Seven hues told apart with any colour vision, at 3:1 or more on their ground. */
export const HUES = Object.freeze({
  light: ["#1764ab", "#c24d00", "#00806a", "#b0307a", "#75600a", "#6243c4", "#58626e"],
  dark: ["#5cb2ff", "#ff9d57", "#3fd3b0", "#f58cc6", "#e0cb5e", "#ab9bff", "#b9c3ce"],
});
/** @type {readonly Shape[]} */
export const SHAPES = ["circle", "diamond", "triangle", "square", "fallen", "cross"];
const EVERY_HUE = HUES.light.length;
const PLACES = EVERY_HUE * SHAPES.length;
// One line a shape, in the order of the hues: the demo corpus's languages share as few as can be.
const COMMON = `
  en zh es ar hi ru de
  el th tr vi sw fil fr
  ja pt bn it ko fa id
  pl uk nl he ur ta ro
`.trim().split(/\s+/);

/**
 * @typedef {"circle" | "diamond" | "triangle" | "square" | "fallen" | "cross"} Shape
 * @typedef {{ hue: number, shape: Shape }} Mark
 */

/**
 * The mark of each language of a map. The common ones have one each, the others one by their code
 * in shapes of their own; who finds it taken there has the next that is free, in the codes' order.
 * @param {Iterable<string>} codes
 * @returns {Map<string, Mark>}
 */
export function marksOf(codes) {
  const wanted = [...new Set(codes)].sort();
  const common = wanted.filter((code) => COMMON.includes(code));
  const taken = new Map(common.map((code) => [COMMON.indexOf(code), code]));
  for (const code of wanted.filter((each) => !COMMON.includes(each))) {
    const wish = wishOf(code);
    const free = placesFrom(wish).find((place) => !taken.has(place));
    taken.set(free ?? PLACES + taken.size, code); // more languages than marks: some look alike
  }
  return new Map([...taken].map(([place, code]) => [code, markAt(place < PLACES ? place : wishOf(code))]));
}

/**
 * Where a language that is not common would be: where its common kin is (pt-BR: pt), else by its code.
 * @param {string} code
 */
function wishOf(code) {
  const kin = COMMON.indexOf(code.split("-")[0]);
  return kin >= 0 ? kin : COMMON.length + (hash(code) % (PLACES - COMMON.length));
}

/**
 * All places in the order in which to look for a free one: the others' own before the common ones'.
 * @param {number} wish
 */
function placesFrom(wish) {
  const own = PLACES - COMMON.length;
  const first = Math.max(wish - COMMON.length, 0);
  const others = Array.from({ length: own }, (_, step) => COMMON.length + ((first + step) % own));
  return [wish, ...others, ...COMMON.keys()];
}

/**
 * @param {number} place
 * @returns {Mark}
 */
function markAt(place) {
  return { hue: place % EVERY_HUE, shape: SHAPES[Math.floor(place / EVERY_HUE)] };
}

/**
 * FNV-1a, which is the same everywhere and for ever.
 * @param {string} text
 */
function hash(text) {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}

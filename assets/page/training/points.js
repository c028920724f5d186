// The language map in numbers: where each sentence is while it morphs, and who is whose neighbour. Pure.

import { byName } from "../base/languages.js";
import { marksOf } from "./marks.js";

/**
 * @typedef {[number, number]} Point
 * @typedef {ReturnType<typeof prepared>} Mapped
 */

const STAGGER = 0.3; // groups set off one after the other: the eye can follow one

/** @param {import("../types.js").LanguageMap} data */
export function prepared({ languages, groups, texts, before, after }) {
  /** @type {Map<string, number[]>} */
  const members = new Map();
  groups.forEach((group, at) => members.set(group, [...(members.get(group) ?? []), at]));
  const order = new Map([...members.keys()].map((group, at) => [group, at / Math.max(members.size - 1, 1)]));
  const codes = byName(new Set(languages));
  return { languages, groups, texts, before: before ?? after, after, members, order, codes, marks: marksOf(codes) };
}

/**
 * The sentences that are translations of one, itself among them.
 * @param {Mapped} map
 * @param {number} at
 */
export function joinedWith({ members, groups }, at) {
  return members.get(groups[at]) ?? [at];
}

/**
 * Where every point is at a time of 0…1.
 * @param {Mapped} map
 * @param {number} time
 * @returns {Point[]}
 */
export function placed({ before, after, groups, order }, time) {
  return after.map(([x, y], at) => {
    const late = STAGGER * (order.get(groups[at]) ?? 0);
    const own = Math.min(Math.max(time * (1 + STAGGER) - late, 0), 1);
    const eased = own * own * (3 - 2 * own);
    const [x0, y0] = before[at];
    return [x0 + (x - x0) * eased, y0 + (y - y0) * eased];
  });
}

/**
 * Percent of points whose nearest neighbour on the map is a translation, and is of their language.
 * @param {Mapped} map
 * @param {Point[]} points
 */
export function neighbours({ groups, languages }, points) {
  let translations = 0;
  let compatriots = 0;
  points.forEach((point, at) => {
    const nearest = nearestOf(points, point, Infinity, (other) => other !== at) ?? at;
    translations += Number(groups[nearest] === groups[at]);
    compatriots += Number(languages[nearest] === languages[at]);
  });
  return [translations, compatriots].map((count) => (100 * count) / points.length);
}

/**
 * The point nearest to a place, if one that may be is within reach.
 * @param {Point[]} points
 * @param {Point} place
 * @param {number} reach
 * @param {(at: number) => boolean} may
 */
export function nearestOf(points, [x, y], reach, may) {
  let best = reach ** 2;
  /** @type {number | null} */
  let found = null;
  points.forEach(([u, v], at) => {
    const distance = (u - x) ** 2 + (v - y) ** 2;
    if (distance < best && may(at)) [best, found] = [distance, at];
  });
  return /** @type {number | null} */ (found);
}

// What a version's encoder is: fair by a subtraction, and whatever was learned on top.

import { t } from "../base/words.js";
import { has } from "./figures.js";
import { together } from "./writing.js";

/** @typedef {import("../types.js").Version} Version */

/**
 * @param {Version} version
 * @param {Version[]} versions
 */
export function originInWords(version, versions) {
  return together(t(version.fair ? "origin.fair" : "origin.plain"), learnedInWords(version, versions));
}

/**
 * @param {Version} version
 * @param {Version[]} versions
 */
function learnedInWords(version, versions) {
  // A new index over a grown corpus has the encoder of the version before it.
  /** @type {Version | undefined} */
  let made = version;
  while (made && !has(made.metrics, "share") && typeof made.parent === "number") {
    /** @type {number} */
    const before = made.parent;
    made = versions.find((each) => each.number === before);
  }
  if (!made) return "";
  const share = made.metrics.share;
  if (typeof share === "number") {
    return t(share === 1 ? "origin.whole" : share === 0.5 ? "origin.half" : "origin.part");
  }
  return has(made.metrics, "map20") ? "" : t("origin.nothing");
}

// The way to the page of a run and back: an address of its own, so that it opens in a tab too.

import { follow, write } from "../base/address.js";
import { make } from "../base/dom.js";

/**
 * A link to a run's page; null leads back to all of them.
 * @param {number | null} run
 * @param {string} label
 * @param {import("../base/dom.js").Attributes} [attributes]
 */
export function runLink(run, label, attributes = {}) {
  /** @param {MouseEvent} event */
  const go = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab or window of its own
    event.preventDefault();
    write({ page: "training", run, versus: null }, true);
    follow();
  };
  const href = run === null ? "?tab=training" : `?tab=training&run=${run}`;
  return make("a", { href, class: "quiet", ...attributes, on: { click: go } }, label);
}

// What pages tell alike: to a screen reader, from the status, of time that is left.

import { changed, make } from "./dom.js";
import { counted, t, translated } from "./words.js";

/** @typedef {import("../types.js").Status} Status */

/** @type {HTMLElement | null} */
let region = null;

/**
 * Have a screen reader say something, without moving the focus.
 * @param {string} text
 */
export function announce(text) {
  if (!region?.isConnected) {
    region = make("div", { class: "crossloop-live", role: "status", "aria-live": "polite" });
    document.body.append(region);
  }
  const place = region;
  place.textContent = "";
  // Next frame: the same words twice must count as a change.
  requestAnimationFrame(() => (place.textContent = text));
}

/**
 * Show the status's own words: a Space that wipes its disk, a version that cannot load.
 * @param {HTMLElement} place
 * @param {Status} status
 */
export function showNotices(place, status) {
  if (!changed(place, [status.notice, status.problem])) return;
  const told = [
    ["notice", translated(status.notice, status.notice_said)],
    ["problem", translated(status.problem, status.problem_said)],
  ];
  place.replaceChildren(
    ...told.filter(([, text]) => text).map(([kind, text]) => make("p", { class: `banner ${kind}` }, text)),
  );
}

/**
 * What one's ratings are towards: how many more until the trainer begins by itself.
 * @param {Status} status
 */
export function dueInWords({ new_judgments: fresh, train_after: wanted, runs }) {
  const open = runs.find((run) => run.kind === "adapt" && ["queued", "running"].includes(run.state));
  if (open) return t("due.learning");
  if (fresh >= wanted) return t("due.soon");
  return counted("due.until", wanted, { fresh });
}

/**
 * A run knows how long its present stage takes, not what comes after.
 * @param {number | null | undefined} seconds
 */
export function timeLeft(seconds) {
  if (!seconds || !(seconds > 0)) return "";
  if (seconds < 10) return t("left.few");
  if (seconds < 55) return t("left.seconds", { seconds: Math.ceil(seconds / 10) * 10 });
  return t("left.minutes", { minutes: Math.round(seconds / 60) });
}

/** @param {string} text */
export function capitalised(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : "";
}

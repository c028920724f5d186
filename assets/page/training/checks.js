// The gate's checks of a candidate, as a table, and what spoke against it.

import { make } from "../base/dom.js";
import { t } from "../base/words.js";
import { signed } from "./writing.js";
import { checkInWords, checkName } from "./said.js";
import { table } from "./table.js";

/**
 * @typedef {import("../types.js").Check} Check
 * @typedef {import("../types.js").Version} Version
 */

/**
 * The checks of a candidate, named, with figure and interval; nothing where there are none.
 * @param {Check[] | undefined} checks
 */
export function checksTable(checks) {
  if (!checks?.length) return "";
  const rows = checks.map((check) => [
    make("b", {}, checkName(check)), outcomeOf(check), intervalInWords(check),
    make("span", { class: "why", dir: "auto" }, checkInWords(check)),
  ]);
  const heads = [t("check.check"), t("check.outcome"), t("check.points"), t("check.says")];
  return make(
    "div", {}, table(heads, rows, "checks"), make("p", { class: "muted under" }, t("check.whatPointsAre")),
  );
}

/** @param {Check} check */
export function outcomeOf({ passed, figure }) {
  if (passed && typeof figure !== "number") return make("span", { class: "state" }, t("check.notAsked"));
  return make("span", { class: `state ${passed ? "done" : "failed"}` }, t(passed ? "check.passed" : "check.notPassed"));
}

/** @param {Check} check */
export function intervalInWords({ figure, low, high }) {
  if (typeof figure !== "number") return t("figure.none");
  if (typeof low !== "number" || typeof high !== "number") return signed(figure);
  return t("check.interval", { value: signed(figure), low: signed(low), high: signed(high) });
}

/**
 * What spoke against a version that is about to go live.
 * @param {Version} version
 */
export function guardsOf({ activated_at: served, metrics: { checks } }) {
  if (served || !checks?.length) return null;
  const broken = checks.filter((check) => !check.passed);
  if (!broken.length) return make("span", {}, t("check.allPassed"));
  return make(
    "span", { class: "guards" }, make("b", {}, t("check.against")),
    make("ul", {}, ...broken.map((check) =>
      make("li", { dir: "auto" }, t("check.named", { name: checkName(check), sentence: checkInWords(check) })))),
  );
}

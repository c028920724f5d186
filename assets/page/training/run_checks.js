// The gate's checks of two runs beside each other.

import { make } from "../base/dom.js";
import { t } from "../base/words.js";
import { intervalInWords, outcomeOf } from "./checks.js";
import { headsOf } from "./run_parts.js";
import { checkInWords, checkName } from "./said.js";
import { table } from "./table.js";

/** @typedef {import("../types.js").WholeRun} WholeRun */

/** @param {WholeRun[]} runs */
export function checksBeside(runs) {
  const known = runs.map((run) => run.metrics_after?.checks ?? run.progress.checks ?? []);
  const first = new Map(known.flat().map((check) => [check.name, check]));
  if (!first.size) return "";
  return table(
    [t("check.check"), ...headsOf(runs, t("check.outcome"))],
    [...first.values()].map((named) => [make("b", {}, checkName(named)), ...known.map((checks) => {
      const check = checks.find(({ name }) => name === named.name);
      return check ? said(check) : t("figure.none");
    })]),
    "checks",
  );
}

/** @param {import("../types.js").Check} check */
function said(check) {
  return make(
    "div", {}, make("p", {}, outcomeOf(check), " ", intervalInWords(check)),
    make("p", { class: "why", dir: "auto" }, checkInWords(check)),
  );
}

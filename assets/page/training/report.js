// The last adaptation: what became of it and why, what it changed, what its checks say.

import { changed, make } from "../base/dom.js";
import { call, isError } from "../base/server.js";
import { counted, t } from "../base/words.js";
import { checksTable } from "./checks.js";
import { lossCurve } from "./curve.js";
import { dumbbells } from "./dumbbells.js";
import { changes } from "./figures.js";
import { reasonInWords, signsInWords } from "./said.js";
import { together } from "./writing.js";

/**
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../types.js").WholeRun} Run
 */

const WIDEST = 760;

/**
 * Build the panel; `ask` gets a run whole.
 * @param {import("../types.js").Server["run"]} ask
 */
export function reportPanel(ask) {
  const root = make("section", { class: "block", hidden: true });

  let asked = 0; // number of the newest question: older answers are dropped

  /** @param {Status} status */
  async function show({ runs, candidate }) {
    const { line, postponed, ids } = newest(runs);
    root.hidden = !ids.length;
    const [width, kept] = [widthOf(root), candidate?.number];
    if (root.hidden || !changed(root, [ids, width, kept])) return;
    const mine = ++asked;
    const run = line && await call(ask, { number: line.id });
    if (mine !== asked) return;
    if (isError(run)) changed(root, null); // ask again
    else root.replaceChildren(...postponedOf(postponed), ...reportOf(run, width, Boolean(postponed), kept));
  }

  return { root, show };
}

/**
 * The last adaptation that was decided, and one after it that had too few judgments.
 * @param {Status["runs"]} runs
 */
function newest(runs) {
  const ended = runs.filter((each) => each.kind === "adapt" && ["done", "rejected"].includes(each.state));
  const line = ended.find((each) => each.decision !== "postponed");
  const postponed = ended[0] === line ? undefined : ended[0];
  return { line, postponed, ids: [postponed, line].flatMap((run) => (run ? [run.id] : [])) };
}

/** @param {HTMLElement} root an empty panel has no width of its own */
function widthOf(root) {
  return Math.min(root.parentElement?.clientWidth ?? 0, WIDEST);
}

/** @param {Status["runs"][number] | undefined} run */
function postponedOf(run) {
  return run
    ? [make("h2", {}, t("report.postponed")), make("p", { class: "reason", dir: "auto" }, reasonInWords(run))]
    : [];
}

/**
 * @param {Run | undefined} run
 * @param {number} width
 * @param {boolean} isBefore the one that was postponed
 * @param {number | undefined} kept
 */
function reportOf(run, width, isBefore, kept) {
  if (!run) return [];
  const { metrics_before: before, metrics_after: after } = run;
  const told = run.decision === "kept" && run.version === kept; // in its own panel
  const checks = told ? "" : checksTable(after?.checks ?? run.progress.checks);
  return [
    make("h2", {}, titleOf(run, isBefore)),
    make("p", { class: "reason", dir: "auto" }, reasonInWords(run)),
    changes(before, after),
    checks && make("h3", {}, t("report.checks")), checks,
    signsOf(run),
    ...languagesOf(run, width),
    courseOf(run, width),
  ].filter((each) => each !== "");
}

/**
 * @param {Run} run
 * @param {boolean} isBefore
 */
function titleOf({ decision, state, version }, isBefore) {
  const number = version ?? t("figure.none");
  if (decision === "kept") return t(isBefore ? "report.before.kept" : "report.last.kept", { number });
  if (state === "rejected") return t(isBefore ? "report.before.refused" : "report.last.refused");
  return t(isBefore ? "report.before.became" : "report.last.became", { number });
}

/** @param {Run} run */
export function signsOf(run) {
  const signs = signsInWords(run);
  if (!signs.length) return "";
  return make(
    "div", { class: "signs" },
    make("h3", {}, t("report.signs")), make("ul", {}, ...signs.map((sign) => make("li", { dir: "auto" }, sign))),
  );
}

/**
 * @param {Run} run
 * @param {number} width
 */
function languagesOf({ metrics_before: before, metrics_after: after }, width) {
  const byLanguage = after?.map20_by_language ?? {};
  if (!width || !Object.keys(byLanguage).length) return [];
  return [
    make("h3", {}, t("report.languages")), dumbbells(before?.map20_by_language ?? {}, byLanguage, width),
  ];
}

/**
 * @param {Run} run
 * @param {number} width
 */
function courseOf(run, width) {
  const { curve, examples_used: used } = run.progress;
  if (!curve?.length || !width) return "";
  const words = together(
    courseInWords(run, curve.length),
    used ? t("report.sources", { people: used.people ?? 0, seed: used.seed ?? 0 }) : "",
  );
  return make(
    "details", {},
    make("summary", {}, t("report.curve")), lossCurve(curve, width), make("p", { class: "muted" }, words),
  );
}

/**
 * @param {Run} run
 * @param {number} steps
 */
function courseInWords({ progress: { best_step: best, stopped } }, steps) {
  if (best === undefined) return counted("report.course", steps);
  const step = best ?? t("figure.none");
  return stopped ? t("report.stopped", { step, steps, stopped }) : t("report.bestStep", { step, steps });
}

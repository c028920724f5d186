// What is known of a run, a row a fact: of one run, or of two beside each other.

import { make } from "../base/dom.js";
import { counted, inDigits, t } from "../base/words.js";
import { figure, figuresOf } from "./figures.js";
import { outcomeInWords, reasonInWords, triggerInWords } from "./said.js";
import { bytes, duration, percent, together, when } from "./writing.js";

/**
 * @typedef {import("../types.js").WholeRun} WholeRun
 * @typedef {import("../types.js").Metrics} Metrics
 * @typedef {import("../base/dom.js").Child} Child
 * @typedef {[string, ...Child[]]} Row
 */

/** @type {[string, (run: WholeRun) => Child][]} */
const FACTS = [
  [t("runs.what"), ({ kind }) => t(kind === "adapt" ? "runs.adaptation" : "runs.publication")],
  [t("runs.askedFor"), (run) => [triggerInWords(run), when(run.created_at)].join(t("common.comma"))],
  [t("runs.outcome"), outcome],
  [t("table.why"), (run) => make("span", { class: "why", dir: "auto" }, reasonInWords(run))],
  [t("run.began"), ({ started_at: at }) => when(at)],
  [t("runs.ended"), ({ finished_at: at }) => when(at)],
  [t("runs.took"), tookInWords],
  [t("run.attempts"), ({ attempts }) => (attempts > 1 ? inDigits(attempts) : "")],
  [t("run.judgments"), usedInWords],
  [t("run.tasks"), tasksInWords],
  [t("run.people"), peopleInWords],
  [t("run.corpus"), ({ replay }) => (replay ? t("run.upToSentence", { number: replay.reach }) : "")],
  [t("run.parent"), ({ replay }) => (replay ? t("table.version", { number: replay.parent }) : "")],
  [t("run.moved"), ({ replay }) => (replay ? percent(100 * replay.share) : "")],
  [t("run.made"), madeInWords],
  [t("run.seed"), ({ kind, seed }) => (kind === "adapt" && seed !== null ? String(seed) : "")],
];

/**
 * Those facts that some of the runs have.
 * @param {WholeRun[]} runs
 * @returns {Row[]}
 */
export function facts(runs) {
  return FACTS
    .map(([head, of]) => /** @type {Row} */ ([head, ...runs.map(of)]))
    .filter(([, ...values]) => values.some(Boolean));
}

/**
 * Every figure of each run, before and after.
 * @param {WholeRun[]} runs
 * @returns {Row[]}
 */
export function measured(runs) {
  const known = figuresOf(...runs.flatMap((run) => [run.metrics_before, run.metrics_after]));
  return known.map((one) => [one.head, ...runs.map(({ metrics_before: was, metrics_after: now }) =>
    t("figure.change", { was: figure(one, was ?? {}), now: figure(one, now ?? {}) }))]);
}

/** @param {WholeRun} run */
function outcome(run) {
  return make("span", { class: `state ${run.decision === "kept" ? "kept" : run.state}` }, outcomeInWords(run));
}

/** @param {WholeRun} run */
function tookInWords({ progress, started_at: began, finished_at: ended, seconds_left: left }) {
  const spent = ended && began ? ended - began : progress.seconds;
  if (spent === undefined) return "";
  if (ended) return duration(spent);
  return together(
    t("run.soFar", { time: duration(spent) }), left === null ? "" : t("run.left", { time: duration(left) }),
  );
}

/** @param {WholeRun} run */
function usedInWords({ replay, snapshot }) {
  if (!replay) return snapshot ? t("run.upTo", { number: snapshot }) : "";
  const { judgments, pairs, asked } = replay.used;
  return together(
    counted("run.learnedFrom", judgments), pairs ? counted("run.pairs", pairs) : "",
    counted("run.asked", asked), t("run.upTo", { number: snapshot ?? 0 }),
  );
}

/** @param {WholeRun} run */
function tasksInWords({ progress: { tasks } }) {
  if (!tasks) return "";
  return together(
    counted("run.ofRelevance", tasks.relevance ?? 0),
    tasks.similarity ? counted("run.ofSimilarity", tasks.similarity) : "",
  );
}

/** @param {WholeRun} run */
function peopleInWords({ progress: { examples_used: used } }) {
  const [people, seed] = [used?.people ?? 0, used?.seed ?? 0];
  if (!(people + seed)) return "";
  return t("run.shareOfPeople", { share: percent((100 * people) / (people + seed)), people, all: people + seed });
}

/** @param {WholeRun} run */
function madeInWords({ made }) {
  if (!made) return "";
  return t("run.madeVersion", { number: made.number, size: made.bytes ? bytes(made.bytes) : t("versions.removed") });
}

// What is drawn of a run beside its facts: examples by stage and pair, time, settings, log.

import { make } from "../base/dom.js";
import { languageName } from "../base/languages.js";
import { t } from "../base/words.js";
import { stageNamed } from "./said.js";
import { table } from "./table.js";
import { decimals, duration } from "./writing.js";

/**
 * @typedef {import("../types.js").WholeRun} WholeRun
 * @typedef {import("../base/words.js").Key} Key
 */

/**
 * Sets of a task, as trainer/sampling.py names them.
 * @type {Map<string, Key>}
 */
const SETS = new Map([["mono", "run.set.mono"], ["other", "run.set.other"], ["bi", "run.set.bi"],
  ["multi", "run.set.multi"]]);

/**
 * How many examples of each language pair were drawn for each set.
 * @param {WholeRun} run
 */
export function drawn({ progress: { examples_by_stage: byStage } }) {
  const stages = Object.keys(byStage ?? {});
  if (!byStage || !stages.length) return "";
  /** @param {string} pair */
  const all = (pair) => stages.reduce((sum, stage) => sum + (byStage[stage][pair] ?? 0), 0);
  const pairs = [...new Set(stages.flatMap((stage) => Object.keys(byStage[stage])))]
    .sort((a, b) => all(b) - all(a) || a.localeCompare(b));
  return table(
    [t("run.pair"), ...stages.map(setInWords), t("run.sum")],
    pairs.map((pair) => [pairInWords(pair), ...stages.map((stage) => byStage[stage][pair] ?? 0), all(pair)]),
    "drawn",
  );
}

/** @param {string} stage */
function setInWords(stage) {
  const key = SETS.get(stage);
  return key ? t(key) : stage;
}

/** @param {string} pair */
function pairInWords(pair) {
  const [query, sentence] = pair.split("→");
  return t("run.pairOf", { query: languageName(query), sentence: languageName(sentence) });
}

/**
 * How long each stage took, in each of the runs.
 * @param {WholeRun[]} runs
 */
export function timeByStage(runs) {
  const stages = [...new Set(runs.flatMap((run) => Object.keys(run.seconds_by_stage)))];
  if (!stages.length) return "";
  const longest = Math.max(1, ...runs.flatMap((run) => Object.values(run.seconds_by_stage)));
  return table(
    [t("run.stage"), ...headsOf(runs, t("runs.took"))],
    stages.map((stage) => [
      stageNamed(stage), ...runs.map((run) => bar(run.seconds_by_stage[stage], longest)),
    ]),
    "times",
  );
}

/**
 * @param {number | undefined} seconds
 * @param {number} longest
 */
function bar(seconds, longest) {
  if (seconds === undefined) return t("figure.none");
  const width = `inline-size: ${((100 * seconds) / longest).toFixed(1)}%`;
  return make("span", { class: "timed" }, make("span", { class: "bar", style: width }), duration(seconds));
}

/**
 * The settings of a run; of two those that differ.
 * @param {WholeRun[]} runs
 */
export function settings(runs) {
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.config)))];
  const [first, ...others] = runs;
  const shown = names.filter((name) =>
    !others.length || others.some((run) => JSON.stringify(run.config[name]) !== JSON.stringify(first.config[name])));
  if (!shown.length) return make("p", { class: "muted" }, t("run.sameSettings"));
  return table(
    [t("run.setting"), ...headsOf(runs, t("run.value"))],
    shown.map((name) => [make("code", {}, name), ...runs.map((run) => String(run.config[name] ?? t("figure.none")))]),
    "facts",
  );
}

/**
 * One column a run, named where there are several.
 * @param {WholeRun[]} runs
 * @param {string} alone
 */
export function headsOf(runs, alone) {
  return runs.length > 1 ? runs.map(({ id }) => t("run.title", { id })) : [alone];
}

/**
 * What learning the same again takes, and the command that does it.
 * @param {WholeRun} run
 */
export function replayInWords({ id, replay }) {
  if (!replay) return make("p", { class: "muted" }, t("run.notReplayable"));
  const { machine, weights, sample, others } = replay;
  const libraries = Object.entries(machine.libraries).map(([name, version]) => `${name} ${version}`);
  return make(
    "div", {},
    make("p", {}, t("run.howToReplay")),
    make("pre", {}, `python -m trainer replay ${id}`),
    make("p", { class: "muted" }, t("run.readFor", { sample, others })),
    make("p", { class: "muted" }, t("run.madeOn", {
      processor: machine.processor, threads: machine.threads, libraries: libraries.join(t("common.comma")),
    })),
    make("p", { class: "muted" }, t("run.weights"), " ", make("code", {}, weights)),
  );
}

/** @param {WholeRun} run */
export function log({ progress: { log: lines } }) {
  if (!lines?.length) return "";
  const told = lines.map(([at, line]) => `${decimals(at, 1).padStart(8)}  ${line}`);
  return make("pre", { class: "log", tabindex: 0, "aria-label": t("run.log") }, told.join("\n"));
}

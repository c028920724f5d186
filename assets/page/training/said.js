// What the trainer said of its runs, in the reader's language. It says it in English, its sentences
// beside what they were made of; those it has no such thing for are shown as they are.

import { t, translated } from "../base/words.js";

/**
 * @typedef {import("../types.js").Run} Run
 * @typedef {import("../types.js").Check} Check
 * @typedef {import("../base/words.js").Key} Key
 */

/**
 * Stages of a run, as trainer/cycle.py names them.
 * @type {Map<string, Key>}
 */
const STAGES = new Map([
  ["reading judgments", "stage.judgments"], ["asking what was decided before", "stage.before"],
  ["measuring the live encoder", "stage.live"], ["adapting", "stage.adapting"],
  ["measuring the candidate", "stage.candidate"], ["publishing", "stage.publishing"],
  ["loading the encoder", "stage.loading"], ["embedding", "stage.embedding"],
]);
/**
 * Checks, as trainer/checks.py names them.
 * @type {Map<string, Key>}
 */
const CHECKS = new Map([
  ["readers' judgments", "check.readers"], ["the ratings themselves", "check.sense"],
  ["known items", "check.known"], ["languages", "check.languages"], ["demo corpus", "check.demo"],
  ["similarity", "check.similarity"], ["pinned queries", "check.pinned"],
]);
/**
 * Who or what asked for a run.
 * @type {Map<string, Key>}
 */
const TRIGGERS = new Map([
  ["button", "trigger.button"], ["judgments", "trigger.judgments"], ["schedule", "trigger.schedule"],
  ["once", "trigger.once"], ["first", "trigger.first"], ["corpus", "trigger.corpus"],
  ["encoder", "trigger.encoder"], ["fairness", "trigger.fairness"], ["lost", "trigger.lost"],
]);
/**
 * What became of a run: its decision, or its state where nothing was decided.
 * @type {Map<string, Key>}
 */
const OUTCOMES = new Map([
  ["promoted", "outcome.promoted"], ["kept", "outcome.kept"], ["refused", "outcome.refused"],
  ["postponed", "outcome.postponed"], ["done", "outcome.done"], ["rejected", "outcome.refused"],
  ["failed", "outcome.failed"], ["cancelled", "outcome.cancelled"],
]);

/**
 * @param {Map<string, Key>} names
 * @param {string} given
 */
function named(names, given) {
  const key = names.get(given);
  return key ? t(key) : given;
}

/** @param {Run} run */
export function stageInWords({ progress: { stage = "" } }) {
  return stageNamed(stage);
}

/** @param {string} stage */
export function stageNamed(stage) {
  return named(STAGES, stage);
}

/** @param {Pick<Run, "reason" | "reason_said">} run or a version: why it is what it is */
export function reasonInWords({ reason, reason_said: said }) {
  return translated(reason ?? "", said);
}

/** @param {Run} run */
export function triggerInWords({ trigger }) {
  return named(TRIGGERS, trigger);
}

/** @param {Run} run */
export function outcomeInWords({ decision, state }) {
  return named(OUTCOMES, decision && OUTCOMES.has(decision) ? decision : state);
}

/** @param {Run} run */
export function signsInWords({ progress: { signs = [], signs_said: said = [] } }) {
  return signs.map((sign, at) => translated(sign, said[at]));
}

/** @param {Check} check */
export function checkName({ name }) {
  return named(CHECKS, name);
}

/** @param {Check} check */
export function checkInWords({ sentence, said }) {
  return translated(sentence, said);
}

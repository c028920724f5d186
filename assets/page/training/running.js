// The run that is on: its stage, how far it is, its loss.

import { button, changed, make, say } from "../base/dom.js";
import { may } from "../base/speaker.js";
import { capitalised, timeLeft } from "../base/telling.js";
import { t } from "../base/words.js";
import { lossCurve } from "./curve.js";
import { stageInWords } from "./said.js";
import { duration, together } from "./writing.js";

/**
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../types.js").Run} Run
 */

/** @param {Run} run */
export function isOpen({ state }) {
  return state === "queued" || state === "running";
}

/** @param {Status} status */
export function openRun({ runs }) {
  return runs.find(isOpen);
}

/**
 * Build the panel; `stop()` asks for the run's end.
 * @param {() => void} stop
 */
export function runningPanel(stop) {
  const stage = make("h2");
  const left = make("p", { class: "muted" });
  const bar = make("progress", { max: 1, "aria-label": t("running.share") });
  const curve = make("div");
  const sources = make("p", { class: "muted" });
  const cancel = button("secondary", t("running.cancel"), stop);
  const cancelNote = make("span", { class: "muted" });
  const root = make(
    "section", { class: "panel running", hidden: true },
    stage, left, bar, curve, sources, make("p", { class: "actions" }, cancel, cancelNote),
  );

  /** @param {Status} status */
  function show(status) {
    const run = openRun(status);
    root.hidden = !run;
    if (!run) return;
    const { done = 0, total = 0, curve: steps } = run.progress;
    say(stage, capitalised(stageInWords(run)) || t("running.waiting"));
    say(left, inWords(run));
    if (total) bar.value = done / total;
    else bar.removeAttribute("value");
    cancel.hidden = !may("curator");
    cancel.disabled = run.cancel_requested;
    say(cancelNote, may("curator") ? "" : t("running.onlyCurators"));
    drawCurve(run);
    say(sources, steps?.length ? together(t("running.two"), sourcesSoFar(run)) : "");
  }

  /** @param {Run} run */
  function drawCurve({ progress: { curve: steps } }) {
    const width = curve.clientWidth || root.clientWidth;
    if (!steps?.length || !width || !changed(curve, [steps.length, width])) return;
    curve.replaceChildren(lossCurve(steps, width));
  }

  return { root, show };
}

/** @param {Run} run */
function inWords(run) {
  const what = t(run.kind === "adapt" ? "running.adaptation" : "running.publication", { id: run.id });
  const now = run.cancel_requested ? t("running.stopping") : waitInWords(run);
  return now ? t("running.now", { what, now }) : what;
}

/** @param {Run} run */
function waitInWords({ waits_for_trainer: waits, state, progress, seconds_left: inAll }) {
  const { done = 0, total = 0, seconds_left: left, seconds } = progress;
  if (waits) return t(state === "running" ? "run.trainerGone" : "running.noTrainer");
  return [
    total ? t("running.done", { done, total }) : "", timeLeft(left),
    inAll === null ? "" : t("run.left", { time: duration(inAll) }),
    seconds ? t("run.soFar", { time: duration(seconds) }) : "",
  ].filter(Boolean).join(t("common.comma"));
}

/** @param {Run} run */
function sourcesSoFar({ progress: { examples_used: used } }) {
  return used ? t("running.sources", { people: used.people ?? 0, seed: used.seed ?? 0 }) : "";
}

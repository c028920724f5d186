// What stands in the results' place until there is a version that can be searched.

import { make, say } from "../base/dom.js";
import { capitalised, timeLeft } from "../base/telling.js";
import { t } from "../base/words.js";
import { reasonInWords, stageInWords } from "../training/said.js";

/**
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../types.js").Run} Run
 */

/** Build the panel; `show(status)` keeps it true. */
export function preparingPanel() {
  const stage = make("p", { class: "stage" });
  const bar = make("progress", { max: 1, "aria-label": t("preparing.title") });
  const root = make(
    "div", { class: "panel preparing", hidden: true }, make("h2", {}, t("preparing.title")), stage, bar,
  );

  /** @param {Status} status */
  function show(status) {
    root.hidden = status.version !== null || Boolean(status.problem);
    if (root.hidden) return;
    const run = status.runs.find((each) => each.state === "running" || each.state === "queued");
    const failed = !run && status.runs[0]?.state === "failed";
    say(stage, failed ? failedInWords(status.runs[0]) : inWords(run));
    const { done = 0, total = 0 } = run?.progress ?? {};
    bar.hidden = failed;
    if (total) bar.value = done / total;
    else bar.removeAttribute("value");
  }

  return { root, show };
}

/** @param {Run} run */
function failedInWords(run) {
  return t("preparing.failed", { reason: reasonInWords(run) || t("preparing.log") });
}

/** @param {Run | undefined} run */
function inWords(run) {
  if (run?.waits_for_trainer) return t(run.state === "running" ? "run.trainerGone" : "run.noTrainer");
  const stage = run && stageInWords(run);
  const { seconds_left: left } = run?.progress ?? {};
  return [stage ? capitalised(stage) : t("preparing.waiting"), timeLeft(left)].filter(Boolean).join(t("common.comma"));
}

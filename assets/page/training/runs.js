// All runs that have ended.

import { changed, make } from "../base/dom.js";
import { inDigits, t } from "../base/words.js";
import { runLink } from "./run_link.js";
import { isOpen } from "./running.js";
import { outcomeInWords, reasonInWords, triggerInWords } from "./said.js";
import { table } from "./table.js";
import { duration, when } from "./writing.js";

/**
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../types.js").Run} Run
 */

export function runsPanel() {
  const root = make("section", { class: "block", hidden: true });

  /** @param {Status} status */
  function show({ runs }) {
    root.hidden = !runs.length;
    const ended = runs.filter((run) => !isOpen(run));
    if (!changed(root, ended.map((run) => [run.id, run.state, run.decision]))) return;
    const heads = [
      t("runs.run"), t("runs.ended"), t("runs.what"), t("runs.askedFor"), t("runs.outcome"), t("table.why"),
      t("runs.took"),
    ];
    root.replaceChildren(make("h2", {}, t("runs.title")), table(heads, ended.map(row)));
  }

  return { root, show };
}

/** @param {Run} run */
function row(run) {
  return [
    runLink(run.id, inDigits(run.id), { "aria-label": t("run.title", { id: run.id }) }), when(run.finished_at),
    t(run.kind === "adapt" ? "runs.adaptation" : "runs.publication"), triggerInWords(run),
    make("span", { class: `state ${run.decision === "kept" ? "kept" : run.state}` }, outcomeInWords(run)),
    make("span", { class: "why", dir: "auto" }, reasonInWords(run)), took(run),
  ];
}

/** @param {Run} run */
function took({ progress, started_at: started, finished_at: finished }) {
  const seconds = progress.seconds ?? (finished && started ? finished - started : null);
  return seconds === null ? t("figure.none") : duration(seconds);
}

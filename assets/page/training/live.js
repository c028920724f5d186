// What is served, and what one's judgments are towards.

import { button, make, say } from "../base/dom.js";
import { counted, t } from "../base/words.js";
import { figure, figuresOf } from "./figures.js";
import { originInWords } from "./origin.js";
import { openRun } from "./running.js";
import { sentences, together } from "./writing.js";

/**
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../types.js").Version} Version
 * @typedef {import("../types.js").Run} Run
 */

/**
 * Build the top of the page; `start()` asks for an adaptation.
 * @param {() => void} start
 */
export function livePanel(start) {
  const title = make("h1");
  const words = make("p", { class: "lead" });
  const origin = make("p", { class: "lead origin" });
  const due = make("p");
  const bar = make("progress", { "aria-label": t("live.newJudgments") });
  const adapt = button("primary", t("live.adapt"), () => {
    adapt.disabled = true; // until the server has said what became of it
    start();
  });
  const root = make(
    "section", { class: "top" },
    make("div", {}, title, words, origin), make("div", { class: "due" }, due, bar, adapt),
  );

  /** @param {Status} status */
  function show(status) {
    const { version: live, versions, new_judgments: fresh, train_after: wanted } = status;
    const version = versions.find((each) => each.number === live);
    say(title, version ? t("live.answers", { number: version.number }) : t("live.none"));
    say(words, version ? inWords(version, status) : t("live.preparing"));
    say(origin, version ? originInWords(version, versions) : "");
    const run = openRun(status);
    say(due, dueInWords(fresh, wanted, run));
    bar.max = wanted;
    bar.value = Math.min(fresh, wanted);
    adapt.disabled = live === null || run?.kind === "adapt" || Boolean(run?.followed_by);
  }

  return { root, show };
}

/**
 * @param {number} fresh
 * @param {number} wanted
 * @param {Run | undefined} run the one that is on
 */
function dueInWords(fresh, wanted, run) {
  if (run?.kind === "adapt") return t(run.state === "running" ? "live.due.running" : "live.due.queued");
  if (run?.followed_by) return t("live.due.follows");
  if (fresh >= wanted) return t(run ? "live.due.afterIndex" : "live.due.soon");
  return counted("live.due.until", wanted, { fresh });
}

/**
 * @param {Version} version
 * @param {Status} status
 */
function inWords({ metrics, sentences: number }, { languages }) {
  const figures = figuresOf(metrics)
    .map((each) => t("figure.named", { name: each.head, value: figure(each, metrics) }));
  return together(
    t("live.searches", {
      sentences: sentences(number),
      languages: counted("search.countLanguages", Object.keys(languages).length),
    }),
    figures.length ? t("live.measured", { figures: figures.join(t("common.semicolon")) }) : "",
  );
}

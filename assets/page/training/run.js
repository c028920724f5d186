// The page of one run: everything that is kept of it, alone or beside another run.

import { follow, read, write } from "../base/address.js";
import { changed, make, say } from "../base/dom.js";
import { call, isError } from "../base/server.js";
import { t } from "../base/words.js";
import { checksTable } from "./checks.js";
import { lossCurve } from "./curve.js";
import { dumbbells } from "./dumbbells.js";
import { changes } from "./figures.js";
import { signsOf } from "./report.js";
import { checksBeside } from "./run_checks.js";
import { facts, measured } from "./run_facts.js";
import { runLink } from "./run_link.js";
import { drawn, headsOf, log, replayInWords, settings, timeByStage } from "./run_parts.js";
import { outcomeInWords } from "./said.js";
import { table } from "./table.js";

/**
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../types.js").WholeRun} WholeRun
 * @typedef {import("../base/dom.js").Child} Child
 */

const WIDEST = 760;

/**
 * Build the page; `ask` gets a run whole.
 * @param {import("../types.js").Server["run"]} ask
 */
export function runPage(ask) {
  const title = make("h1", { tabindex: -1 });
  const beside = make("select", { class: "small-select", on: { change: () => turnTo(beside.value) } });
  const wrong = make("p", { class: "error", role: "alert" });
  const parts = sections();
  const root = make(
    "div", { class: "training run", hidden: true },
    make(
      "header", {}, runLink(null, t("run.all")), title,
      make("label", {}, t("run.beside"), " ", beside),
    ),
    wrong, ...parts.map((part) => part.root),
  );
  let asked = 0; // number of the newest question: older answers are dropped

  /** @param {Status} status */
  async function show(status) {
    const { run, versus } = read();
    if (run === null) {
      if (changed(root, null)) for (const part of parts) part.show([], 0); // nothing is found there
      return;
    }
    const wanted = versus === null || versus === run ? [run] : [run, versus];
    say(title, t("run.title", { id: run }));
    offer(status, run, versus);
    const lines = wanted.map((id) => status.runs.find((line) => line.id === id));
    if (changed(root, [wanted, lines, root.clientWidth])) await load(wanted);
  }

  /** @param {number[]} wanted */
  async function load(wanted) {
    const mine = ++asked;
    const answers = await Promise.all(wanted.map((number) => call(ask, { number })));
    if (mine !== asked) return;
    const failed = answers.find(isError);
    const runs = answers.flatMap((answer) => (isError(answer) ? [] : [answer]));
    say(wrong, failed ? failed.error : "");
    if (failed) changed(root, null); // ask again
    for (const part of parts) part.show(runs.length === wanted.length ? runs : [], widthOf(root, runs.length));
  }

  /**
   * @param {Status} status
   * @param {number} run
   * @param {number | null} versus
   */
  function offer({ runs }, run, versus) {
    const others = runs.filter(({ id, kind }) => id !== run && (kind === "adapt" || id === versus));
    if (changed(beside, others.map(({ id, state, decision }) => [id, state, decision]))) {
      beside.replaceChildren(
        make("option", { value: "" }, t("run.alone")),
        ...others.map((other) =>
          make("option", { value: other.id }, t("run.named", { id: other.id, outcome: outcomeInWords(other) }))),
      );
    }
    beside.value = versus === null ? "" : String(versus);
  }

  return { root, show, focus: () => title.focus({ preventScroll: true }) };
}

/** @param {string} versus */
function turnTo(versus) {
  write({ versus: versus ? Number(versus) : null }, true);
  follow();
}

/**
 * @param {HTMLElement} root
 * @param {number} columns
 */
function widthOf(root, columns) {
  const gap = root.clientWidth > 700 && columns > 1 ? 2 : 1;
  return Math.min(Math.floor((root.clientWidth - (gap - 1) * 32) / gap), WIDEST);
}

/** The parts of the page, in their order. Nothing is shown of what no run has. */
function sections() {
  return [
    section("", (runs) => [table([t("run.known"), ...headsOf(runs, t("run.fact"))], factRows(runs), "facts")]),
    section(t("run.changes"), (runs) => (runs.length > 1 ? [] : [changes(runs[0].metrics_before, runs[0].metrics_after)])),
    section(t("report.checks"), (runs) =>
      [runs.length > 1 ? checksBeside(runs) : checksTable(runs[0].metrics_after?.checks ?? runs[0].progress.checks)]),
    section("", (runs) => each(runs, signsOf)),
    section(t("report.curve"), (runs, width) => each(runs, ({ progress: { curve } }) =>
      (curve?.length && width > 0 ? lossCurve(curve, width) : ""))),
    section(t("report.languages"), (runs, width) => each(runs, (run) => languages(run, width))),
    section(t("run.timeByStage"), (runs) => [timeByStage(runs)]),
    section(t("run.drawn"), (runs) => each(runs, drawn), true),
    section(t("run.settings"), (runs) => [settings(runs)], true),
    section(t("run.replay"), (runs) => each(runs.filter(({ kind }) => kind === "adapt"), replayInWords), true),
    section(t("run.log"), (runs) => each(runs, log), true),
  ];
}

/** @param {WholeRun[]} runs */
function factRows(runs) {
  return runs.length > 1 ? [...facts(runs), ...measured(runs)] : facts(runs);
}

/**
 * @param {WholeRun} run
 * @param {number} width
 */
function languages({ metrics_before: before, metrics_after: after }, width) {
  const byLanguage = after?.map20_by_language ?? {};
  if (width <= 0 || !Object.keys(byLanguage).length) return "";
  return dumbbells(before?.map20_by_language ?? {}, byLanguage, width);
}

/**
 * What each run has of it, named where there are several.
 * @param {WholeRun[]} runs
 * @param {(run: WholeRun) => Child} of
 */
function each(runs, of) {
  const found = runs.map((run) => /** @type {const} */ ([run, of(run)])).filter(([, what]) => what);
  if (!found.length) return [];
  return [make("div", { class: "beside-runs" }, ...found.map(([{ id }, what]) =>
    make("div", {}, runs.length > 1 && make("h3", {}, t("run.title", { id })), what)))];
}

/**
 * A part of the page, drawn anew only when it would look otherwise: what is open there stays so.
 * @param {string} title
 * @param {(runs: WholeRun[], width: number) => Child[]} draw
 * @param {boolean} [folded]
 */
function section(title, draw, folded = false) {
  const body = make("div");
  const heading = title ? make("h2") : "";
  const root = folded
    ? make("details", { class: "block", hidden: true }, make("summary", {}, heading), body)
    : make("section", { class: "block", hidden: true }, heading, body);

  /**
   * @param {WholeRun[]} runs
   * @param {number} width
   */
  function show(runs, width) {
    const made = make("div", {}, ...(runs.length ? draw(runs, width) : []));
    root.hidden = !made.hasChildNodes();
    if (heading) say(heading, root.hidden ? "" : title);
    if (!body.isEqualNode(made)) body.replaceChildren(...made.childNodes);
  }

  return { root, show };
}

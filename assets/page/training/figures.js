// What is measured of a version: which figures there are, what they are of, before and after a run.

import { make } from "../base/dom.js";
import { counted, parts, t } from "../base/words.js";
import { percent, points, sentences } from "./writing.js";

/**
 * @typedef {import("../types.js").Metrics} Metrics
 * @typedef {{
 *   name: string, head: string, shown: (value: unknown) => string, of: (metrics: Metrics) => string, beside?: string,
 * }} Figure
 */

/**
 * Whatever a run or a version lacks is not shown: publications have none of them, old runs some.
 * @type {Figure[]}
 */
const FIGURES = [
  {
    name: "judged_map20", head: t("figure.judged"), shown: points,
    of: (m) => counted("figure.judgedOf", m.judged_questions ?? 0),
  },
  { name: "known_items", head: t("figure.known"), shown: points, of: () => t("figure.knownOf") },
  {
    name: "map20", head: t("figure.demo"), shown: points, beside: "map20_mono",
    of: (m) => counted("figure.demoOf", m.queries ?? 0, { sentences: sentences(m.pool ?? 0) }),
  },
  {
    name: "same_language_share", head: t("figure.own"), shown: percent,
    of: (m) => t("figure.ownOf", { even: percent(even(m)) }),
  },
  { name: "pearson", head: t("figure.pearson"), shown: points, of: (m) => counted("figure.pearsonOf", m.pairs ?? 0) },
];

/** @param {Metrics} metrics */
function even({ map20_by_language: languages }) {
  return 100 / Math.max(Object.keys(languages ?? {}).length, 1);
}

/**
 * @param {Metrics | null | undefined} metrics
 * @param {string} name
 */
export function has(metrics, name) {
  return typeof metrics?.[name] === "number";
}

/**
 * The figures that some of these metrics have.
 * @param {...(Metrics | null)} metrics
 */
export function figuresOf(...metrics) {
  return FIGURES.filter(({ name }) => metrics.some((each) => has(each, name)));
}

/**
 * One figure of one version, with the own-language one beside it.
 * @param {Figure} figure
 * @param {Metrics} metrics
 */
export function figure({ name, shown, beside }, metrics) {
  if (!has(metrics, name)) return t("figure.none");
  const all = shown(metrics[name]);
  return beside && has(metrics, beside) ? t("figure.withOwn", { all, own: shown(metrics[beside]) }) : all;
}

/**
 * What a run changed: every figure before and after, with what it is of.
 * @param {Metrics | null} before
 * @param {Metrics | null} after
 */
export function changes(before, after) {
  const cells = figuresOf(before, after).map(({ name, head, shown, beside, of }) => make(
    "div", {},
    make("dt", {}, head),
    make("dd", {}, ...parts("figure.change", change(before?.[name], after?.[name], shown))),
    beside && has(after, beside)
      ? make(
        "dd", { class: "beside" },
        ...parts("figure.changeOfOwn", change(before?.[beside], after?.[beside], shown)),
      )
      : null,
    make("dd", { class: "muted" }, of(after ?? before ?? {})),
  ));
  return cells.length ? make("dl", { class: "numbers" }, ...cells) : "";
}

/**
 * @param {unknown} was
 * @param {unknown} now
 * @param {Figure["shown"]} shown
 */
function change(was, now, shown) {
  return { was: make("span", { class: "was" }, shown(was)), now: make("b", {}, shown(now)) };
}

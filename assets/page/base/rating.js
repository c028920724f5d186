// One rating: a segmented control that sends a judgment and shows what the server has on disk.

import { make, say } from "./dom.js";
import { call, isError } from "./server.js";
import { announce } from "./telling.js";
import { t } from "./words.js";

/**
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../types.js").Standing} Standing
 * @typedef {import("../types.js").Server} Server
 * @typedef {import("./keys.js").Choice} Choice
 */

const SAVING_MS = 1500; // from when on a save that takes its time says so
const SCALES = { relevance: 4, similarity: 6 };

/**
 * What the values are called, until the server has said what the guideline in force calls them.
 * @type {Record<Kind, string[]>}
 */
const LABELS = { relevance: firstLabels("relevance"), similarity: firstLabels("similarity") };

/**
 * The labels that every store begins with.
 * @param {Kind} kind
 */
export function firstLabels(kind) {
  return Array.from({ length: SCALES[kind] }, (_, value) =>
    t(/** @type {import("./words.js").Key} */ (`label.${kind}.${value}`)));
}

/**
 * The labels of a guideline; those that every store begins with are said in the reader's language.
 * @param {import("../types.js").Guideline} guideline
 */
export function labelsOf(guideline) {
  return guideline.first ? firstLabels(guideline.kind) : guideline.labels;
}

/**
 * Take the labels of a kind from the guideline in force, there and on the page.
 * @param {Kind} kind
 * @param {Server["guideline"]} ask
 */
export async function nameValues(kind, ask) {
  const guideline = await call(ask, { kind });
  if (isError(guideline)) return;
  const labels = (LABELS[kind] = labelsOf(guideline));
  for (const root of document.querySelectorAll(`.rating[data-kind=${kind}]`)) {
    root.querySelectorAll("bdi").forEach((node, value) => say(node, labels[value]));
  }
}

/**
 * Build the control for a kind of judgment; `prepare(outcome, value)` is called as
 * the reader chooses and returns what sends exactly that, once its turn has come, and gives the
 * server's answer; `onSaved(standing)` hears of every judgment that is on disk.
 * @param {{
 *   kind: Kind, name: string,
 *   prepare: (outcome: string, value: number | null) => () => Promise<object>,
 *   onSaved?: (standing: Standing | null) => void,
 * }} what
 */
export function ratingControl({ kind, name, prepare, onSaved = () => {} }) {
  const options = [
    ...LABELS[kind].map((label, value) => option("rated", value, label)),
    option("unsure", null, t("rating.unsure")),
    option("skipped", null, t("rating.skip")),
  ];
  /** @param {boolean} aside */
  const nodesOf = (aside) => options.filter((each) => (each.value === null) === aside).map((each) => each.node);
  const note = make("span", { class: "saved-note" });
  const root = make(
    "div", { class: "rating", role: "radiogroup", "aria-label": name, "data-kind": kind },
    make("div", { class: "segments", role: "presentation" }, ...nodesOf(false)),
    make("div", { class: "asides", role: "presentation" }, ...nodesOf(true), note),
  );
  /** @type {Standing | null} */
  let standing = null; // what the server has
  let sending = Promise.resolve(); // one at a time: the last choice must be the one that stays
  let latest = 0;
  let generation = 0; // what is rated changes with every reset
  /** @type {(Standing | null)[]} */
  let earlier = []; // what stood before each judgment that was given here

  /**
   * @param {string} outcome
   * @param {number | null} value
   * @param {string} label
   */
  function option(outcome, value, label) {
    const text = value === null ? [label] : [make("b", {}, String(value)), " ", make("bdi", {}, label)];
    const node = make(
      "button",
      {
        type: "button", role: "radio", "aria-checked": "false", tabindex: -1,
        class: value === null ? "aside" : "segment",
        on: { click: () => choose(outcome, value, true) },
      },
      ...text,
    );
    return { outcome, value, label, node };
  }

  /**
   * @param {Choice} each
   * @param {Standing | null} judgment
   */
  function isOption(each, judgment) {
    return judgment?.outcome === each.outcome && (judgment.value ?? null) === each.value;
  }

  /** @param {Standing | null} judgment */
  function show(judgment, pending = false) {
    for (const each of options) {
      const chosen = isOption(each, judgment);
      each.node.setAttribute("aria-checked", String(chosen));
      each.node.classList.toggle("pending", chosen && pending);
    }
    const chosen = options.find((each) => isOption(each, judgment)) ?? options[0];
    for (const each of options) each.node.tabIndex = each === chosen ? 0 : -1;
  }

  /**
   * Record a choice; with `toggles`, choosing what stands already takes it back.
   * @param {string} outcome
   * @param {number | null} value
   */
  function choose(outcome, value, toggles = false) {
    const again = options.some((each) => isOption(each, standing) && isOption(each, { outcome, value }));
    if (again && !toggles) return sending;
    return submit(again ? { outcome: "withdrawn", value: null } : { outcome, value });
  }

  /** Go back to what stood before the last judgment: nothing, where there was nothing. */
  function takeBack() {
    if (!standing && !earlier.length) return sending;
    return submit(earlier.pop() ?? { outcome: "withdrawn", value: null }, true);
  }

  /** @param {Choice} judgment */
  function submit(judgment, back = false) {
    const mine = ++latest;
    const born = generation;
    const send = prepare(judgment.outcome, judgment.value);
    show(judgment, true);
    note.classList.remove("wrong");
    say(note, "");
    sending = sending.then(async () => {
      const slow = setTimeout(() => mine === latest && say(note, t("rating.saving")), SAVING_MS);
      const answer = await send();
      clearTimeout(slow);
      const error = isError(answer) ? answer.error : "";
      if (born === generation) settle(judgment, error, mine, back);
      else if (error) announce(error); // something else is rated here by now
    });
    return sending;
  }

  /**
   * @param {Choice} judgment
   * @param {string} error
   * @param {number} mine
   * @param {boolean} back
   */
  function settle(judgment, error, mine, back) {
    if (!error && !back) earlier.push(standing);
    if (!error) standing = judgment.outcome === "withdrawn" ? null : judgment;
    if (mine !== latest) return; // a later choice is on its way and will speak for itself
    show(standing);
    note.classList.toggle("wrong", Boolean(error));
    say(note, error || t(standing ? "rating.saved" : "rating.withdrawn"));
    announce(error || (standing ? t("rating.savedAs", { judgment: inWords(standing) }) : t("rating.withdrawn")));
    if (!error) onSaved(standing);
  }

  /** @param {Standing} judgment */
  function inWords(judgment) {
    const chosen = options.find((each) => isOption(each, judgment)) ?? options[0];
    return chosen.value === null ? chosen.label : `${chosen.value}, ${LABELS[kind][chosen.value]}`;
  }

  root.addEventListener("keydown", (event) => {
    const forth = getComputedStyle(root).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = event.key === forth ? 1 : /^Arrow(Left|Right)$/.test(event.key) ? -1 : 0;
    const at = options.findIndex((each) => each.node === document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    options[(at + step + options.length) % options.length].node.focus();
  });

  return {
    root,
    choose,
    inWords,
    takeBack,
    /**
     * Show what the server told of an earlier visit, or nothing.
     * @param {Standing | null | undefined} judgment
     */
    reset(judgment) {
      generation += 1;
      earlier = [];
      standing = judgment && judgment.outcome !== "withdrawn" ? judgment : null;
      note.classList.remove("wrong");
      say(note, standing ? t("rating.saved") : "");
      show(standing);
    },
  };
}

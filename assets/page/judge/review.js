// For those who lead: how far the judges agree, where they do not, and the last word on that.

import { button, make, say } from "../base/dom.js";
import { isError } from "../base/server.js";
import { t } from "../base/words.js";
import { agreementTable } from "./agreement.js";
import { calibrationForm } from "./calibrating.js";
import { disagreementRow } from "./verdict.js";

/**
 * @typedef {import("../types.js").Agreement} Agreement
 * @typedef {import("../types.js").Disagreement} Disagreement
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../base/server.js").Failed} Failed
 */

const PAGE = 20; // disagreements in one answer, as app/reviewing.py has it

/**
 * Build the panel, empty until it is opened. `agreement(kind)`, `disagreements({kind, …})`,
 * `adjudicate(verdict)` and `calibrate({kind, …})` ask the server; `labels(kind)` are those in force,
 * known before `show(kind)`.
 * @param {{
 *   agreement: (kind: Kind) => Promise<Agreement | Failed>,
 *   disagreements: (payload: object) => Promise<{ items: Disagreement[] } | Failed>,
 *   adjudicate: import("./verdict.js").Adjudicate,
 *   labels: (kind: Kind) => string[], calibrate: Parameters<typeof calibrationForm>[0],
 * }} what
 */
export function reviewPanel({ agreement, disagreements, adjudicate, labels, calibrate }) {
  const figures = make("div", { class: "figures", tabindex: 0, role: "region", "aria-label": t("review.figures") });
  const error = make("p", { class: "error", role: "alert" });
  const decided = make("input", { type: "checkbox" });
  const list = make("ol", { class: "disagreements" });
  const more = button("secondary small", t("review.more"), () => loadItems(list.childElementCount));
  const calibration = calibrationForm(calibrate);
  const content = make(
    "div", { class: "review" },
    make("h2", {}, t("review.agreement")), figures,
    make("h2", {}, t("calibration.title")), calibration.root,
    make("h2", {}, t("review.disagreements")),
    make(
      "div", { class: "row" },
      make("label", {}, decided, ` ${t("review.decidedToo")}`), button("secondary small", t("judge.lookAgain"), load),
    ),
    error, list, more,
  );
  const root = make("details", { class: "folded curators" }, make("summary", {}, t("review.title")), content);
  /** @type {Kind | null} */
  let kind = null;
  let asked = 0; // number of the newest question: older answers are dropped

  root.addEventListener("toggle", () => root.open && load());
  decided.addEventListener("change", load);

  /**
   * The kind that is judged now.
   * @param {Kind} wanted
   */
  function show(wanted) {
    if (wanted === kind) return;
    kind = wanted;
    if (root.open) load();
  }

  async function load() {
    if (!kind) return;
    const mine = ++asked;
    calibration.load(kind);
    const found = await agreement(kind);
    if (mine !== asked) return;
    figures.replaceChildren(isError(found) ? found.error : agreementTable(found));
    await loadItems(0);
  }

  /** @param {number} offset */
  async function loadItems(offset) {
    if (!kind) return;
    const mine = ++asked;
    const of = kind;
    const answer = await disagreements({ kind: of, undecided: !decided.checked, offset });
    if (mine !== asked) return;
    say(error, isError(answer) ? answer.error : "");
    if (!offset) list.replaceChildren();
    more.hidden = isError(answer) || answer.items.length < PAGE;
    if (isError(answer)) return;
    list.append(...answer.items.map((item) => disagreementRow(item, labels(of), adjudicate)));
    if (!list.childElementCount) list.append(make("li", { class: "muted" }, t("review.noneDiffer")));
  }

  return { root, show };
}

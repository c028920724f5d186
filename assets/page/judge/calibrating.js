// A calibration round: for judges how far it is and what came of it, for curators how it begins and ends.

import { button, make, say } from "../base/dom.js";
import { isError } from "../base/server.js";
import { counted, locale, t } from "../base/words.js";

/**
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../types.js").Calibrated} Calibrated
 * @typedef {import("../base/server.js").Failed} Failed
 */

const USUAL = 8;

/**
 * How far a judge agrees with the others on the round.
 * @param {Calibrated} calibrated
 */
export function calibratedInWords({ others, items, same, near, kappa }) {
  if (!items) return t("calibration.first");
  const told = counted("calibration.over", others, { items, same, near });
  const agreed = kappa === null ? "" : t("calibration.kappa", {
    kappa: kappa.toLocaleString(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  });
  return [told, agreed, t("calibration.open")].filter(Boolean).join(t("common.gap"));
}

/**
 * "Every judge first rates the same [8] items": `root`, and `load(kind)`, which asks how many they are now.
 * @param {(payload: { kind: Kind, items?: number }) => Promise<{ items: number } | Failed>} ask
 */
export function calibrationForm(ask) {
  const count = make("input", {
    type: "number", class: "judge-name goal", min: 1, max: 50, inputmode: "numeric", "aria-label": t("calibration.items"),
  });
  const said = make("p", { class: "muted", role: "status" });
  const end = button("secondary small", t("calibration.end"), () => set(0));
  const form = make(
    "form", { class: "row" }, make("label", {}, `${t("calibration.items")} `, count),
    make("button", { type: "submit", class: "secondary small" }, t("calibration.begin")), end,
  );
  const root = make("div", { class: "calibration" }, make("p", {}, t("calibration.why")), form, said);
  /** @type {Kind} */
  let kind = "relevance";
  count.value = String(USUAL);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    set(count.valueAsNumber);
  });

  /** @param {number} items */
  async function set(items) {
    show(await ask({ kind, items }));
  }

  /** @param {Kind} of */
  async function load(of) {
    kind = of;
    show(await ask({ kind }));
  }

  /** @param {{ items: number } | Failed} answer */
  function show(answer) {
    if (isError(answer)) return say(said, answer.error);
    end.hidden = !answer.items;
    if (answer.items) count.value = String(answer.items);
    say(said, answer.items ? counted("calibration.now", answer.items) : t("calibration.none"));
  }

  return { root, load };
}

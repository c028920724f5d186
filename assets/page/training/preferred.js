// Whose results readers preferred, of the kept version's and the live one's, not knowing whose they were.

import { make } from "../base/dom.js";
import { counted, t } from "../base/words.js";
import { percent, together } from "./writing.js";

/** @typedef {import("../types.js").Preferred} Preferred */

const TOLD_FROM = 0.5; // of certainty: below, saying how much would make something of it

/**
 * What they preferred, and how sure that is; nothing before anybody compared.
 * @param {Preferred | null} preferred
 */
export function preferredView(preferred) {
  if (!preferred) return "";
  return make(
    "div", { class: "preferred" },
    make("h3", {}, t("blind.title")),
    make("p", {}, together(
      counted("blind.told", preferred.questions, preferred), shareInWords(preferred), certaintyInWords(preferred),
    )),
    make("p", { class: "muted" }, t("blind.what")),
  );
}

/** @param {Preferred} preferred */
function shareInWords({ wins, losses, low, high }) {
  if (!wins && !losses) return "";
  const [share, least, most] = [wins / (wins + losses), low, high].map((each) => percent(100 * each));
  return t("blind.share", { share: share ?? "", low: least ?? "", high: most ?? "" });
}

/** @param {Preferred} preferred */
function certaintyInWords({ better, worse }) {
  if (better >= TOLD_FROM) return t("blind.better", { probability: percent(100 * better) });
  if (worse >= TOLD_FROM) return t("blind.worse", { probability: percent(100 * worse) });
  return t("blind.chance");
}

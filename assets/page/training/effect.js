// What one's judgments did: one's questions in the version that learned last and the one before.

import { changed, make, say } from "../base/dom.js";
import { languageName, langOf } from "../base/languages.js";
import { isError } from "../base/server.js";
import { may } from "../base/speaker.js";
import { counted, t } from "../base/words.js";
import { table } from "./table.js";
import { decimals, signed, together } from "./writing.js";

/**
 * @typedef {import("../types.js").Effect} Effect
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../base/server.js").Failed} Failed
 */

/**
 * Build the panel; `ask(team)` asks the server, once it is opened and for every new version.
 * @param {(team: boolean) => Promise<Effect | Failed>} ask
 */
export function effectView(ask) {
  const words = make("p", { class: "muted" });
  const wrong = make("p", { class: "error", role: "alert" });
  const rows = make("div");
  const everybody = make("input", { type: "checkbox" });
  const everybodyRow = make("label", { hidden: true }, everybody, ` ${t("effect.everybody")}`);
  const root = make(
    "details", { class: "block effect", hidden: true },
    make("summary", {}, make("h2", {}, t("effect.title"))), everybodyRow, words, wrong, rows,
  );
  let asked = 0; // number of the newest question: older answers are dropped

  root.addEventListener("toggle", () => root.open && load());
  everybody.addEventListener("change", load);
  document.addEventListener("crossloop:judge", () => root.open && load());

  /** @param {Status} status */
  function show(status) {
    root.hidden = status.version === null;
    everybodyRow.hidden = !may("curator");
    if (changed(root, status.version) && root.open) load();
  }

  async function load() {
    const mine = ++asked;
    say(words, t("effect.asking"));
    const answer = await ask(everybody.checked);
    if (mine !== asked) return;
    say(wrong, isError(answer) ? answer.error : "");
    say(words, isError(answer) ? "" : inWords(answer));
    rows.replaceChildren(isError(answer) || !answer.questions.length ? "" : questions(answer));
  }

  return { root, show };
}

/** @param {Effect} effect */
function inWords({ before, after, entered, questions: each }) {
  if (after === null) return t("effect.nothingLearned");
  if (!entered) return t("effect.nothingRated", { number: after });
  const better = each.filter((one) => one.after > one.before).length;
  const worse = each.filter((one) => one.after < one.before).length;
  return together(
    counted("effect.entered", entered, { after, before: before ?? t("figure.none") }),
    each.length ? counted("effect.changed", each.length, { better, worse }) : t("effect.untold"),
    t("effect.scale"), t("effect.memory"),
  );
}

/** @param {Effect} effect */
function questions({ before, after, questions: each }) {
  const none = t("figure.none");
  return table([
    t("effect.question"), t("effect.judged"), t("table.version", { number: before ?? none }),
    t("table.version", { number: after ?? none }), t("effect.change"),
  ], each.map(row));
}

/** @param {Effect["questions"][number]} question */
function row({ query, language, judged, before, after }) {
  const change = after - before;
  return [
    make("span", { dir: "auto", lang: langOf(language), title: languageName(language) }, query),
    judged, decimals(before, 1), decimals(after, 1),
    make(
      "span", { class: `moved ${change < 0 ? "down" : change > 0 ? "up" : ""}` },
      change ? signed(change) : `±${decimals(0, 1)}`,
    ),
  ];
}

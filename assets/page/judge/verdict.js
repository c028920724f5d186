// An item that judges rate differently: what each said, and the last word on it.

import { button, make, say } from "../base/dom.js";
import { chip, langOf } from "../base/languages.js";
import { isError } from "../base/server.js";
import { announce } from "../base/telling.js";
import { inDigits, t } from "../base/words.js";
import { judgesInWords, notSaved, valueInWords } from "./words.js";

/**
 * @typedef {import("../types.js").Disagreement} Disagreement
 * @typedef {import("../base/server.js").Failed} Failed
 * @typedef {(verdict: object) => Promise<{ value: number | null } | Failed>} Adjudicate
 */

/**
 * The item, what each judge rated it, and the values to decide for.
 * @param {Disagreement} item
 * @param {string[]} labels
 * @param {Adjudicate} adjudicate
 */
export function disagreementRow(item, labels, adjudicate) {
  const verdict = make("p", { class: "verdict-said", role: "status" });
  const [left, right] = item.pair.split("→");
  const note = make("input", {
    type: "text", class: "verdict-note", dir: "auto", maxlength: 2000, placeholder: t("review.whyOptional"),
    "aria-label": t("review.why"),
  });
  const values = labels.map((_, value) =>
    button("secondary small", valueInWords(value, labels), () => decide(value)));
  const back = button("secondary small", t("review.takeBack"), () => decide(null));
  tell(item.verdict);

  /** @param {number | null} value */
  async function decide(value) {
    const { query_id, sentence_id, other_sentence_id } = item;
    const answer = await adjudicate({ query_id, sentence_id, other_sentence_id, value, note: note.value });
    if (isError(answer)) say(verdict, notSaved(answer));
    else tell(answer.value);
    announce(verdict.textContent ?? "");
  }

  /** @param {number | null} value */
  function tell(value) {
    say(verdict, value === null ? "" : t("review.verdict", { rating: valueInWords(value, labels) }));
    values.forEach((each, at) => each.setAttribute("aria-pressed", String(at === value)));
    back.hidden = value === null;
  }

  const ratings = judgesInWords(Object.entries(item.values).map(([judge, value]) => [judge, inDigits(value)]));
  return make(
    "li", { class: "disagreement" },
    text(item.texts[0], left), text(item.texts[1], right),
    make("p", { class: "muted" }, ...ratings),
    make("div", { class: "row", role: "group", "aria-label": t("review.yourVerdict") }, ...values, back),
    note, verdict,
  );
}

/**
 * @param {string} words
 * @param {string} code
 */
function text(words, code) {
  return make("p", { class: "disagreed" }, chip(code), " ", make("span", { dir: "auto", lang: langOf(code) }, words));
}

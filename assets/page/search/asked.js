// The language that a query is in: detected, chosen, or a question where the guess is in doubt.

import { button, changed, make } from "../base/dom.js";
import { byName, languageName } from "../base/languages.js";
import { t } from "../base/words.js";

// Languages that people ask in whether or not the corpus has them; app/detection.py knows the same.
const COMMON = "ar bn de el en es fa fr he hi it ja ko nl pl pt ru th tr uk vi zh".split(" ");

/**
 * Build the choice and the question; `choose(code)` hears of either, "" being to detect it.
 * @param {(code: string) => void} choose
 */
export function askedIn(choose) {
  const select = make("select", { class: "small-select", "aria-label": t("asked.title") });
  const row = make("label", { class: "asked", hidden: true }, `${t("asked.label")} `, select);
  const doubt = make("span", { class: "doubt", hidden: true });
  select.addEventListener("change", () => choose(select.value));

  /**
   * @param {import("../types.js").Found} answer
   * @param {string} chosen
   * @param {string[]} corpus its languages
   */
  function show(answer, chosen, corpus) {
    row.hidden = false;
    const unsure = !chosen && answer.query_language === "und";
    askAbout(unsure ? answer.likely : []);
    const codes = byName(new Set([...corpus, ...COMMON, answer.query_language])).filter((code) => code !== "und");
    const detected = chosen ? t("asked.detect")
      : unsure ? t("asked.unsure") : t("asked.detected", { language: languageName(answer.query_language) });
    if (changed(select, [detected, codes])) {
      select.replaceChildren(
        make("option", { value: "" }, detected),
        ...codes.map((code) => make("option", { value: code }, languageName(code))),
      );
    }
    select.value = chosen;
  }

  /**
   * A guess in doubt is a question: what is rated now says nothing of the query's language.
   * @param {{ language: string, probability: number }[]} likely
   */
  function askAbout(likely) {
    doubt.hidden = !likely.length;
    if (!changed(doubt, likely)) return;
    const choices = likely.map(({ language, probability }) => button(
      "quiet", t("asked.isIt", { language: languageName(language) }),
      () => {
        choose(language);
        select.focus();
      },
      { title: t("asked.likely", { percent: Math.round(100 * probability) }) },
    ));
    doubt.replaceChildren(`${t("asked.question")} `, ...choices.flatMap((choice, at) => [at ? " " : "", choice]));
  }

  function hide() {
    row.hidden = doubt.hidden = true;
  }

  return { row, doubt, show, hide };
}

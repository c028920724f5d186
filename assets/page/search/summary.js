// What a search found, in a line, and what to make of it where there is something to say.

import { make, say } from "../base/dom.js";
import { langOf } from "../base/languages.js";
import { counted, parts, t } from "../base/words.js";

const QUERY_SHOWN = 80; // characters of it

/**
 * Build the line and the notes below it; `show` fills them and returns what a screen reader should say:
 * `chosen` if languages were, `filled` if the corpus holds anything.
 */
export function foundSummary() {
  const line = make("p", { class: "summary" });
  const doubtful = make("p", { class: "banner doubtful", hidden: true }, t("search.doubtful"));
  const narrow = make("p", { class: "narrow-note" });

  /**
   * @param {import("../types.js").Found} answer
   * @param {boolean} chosen
   * @param {boolean} filled
   */
  function show(answer, chosen, filled) {
    const languages = new Set(answer.results.map((result) => result.language)).size;
    line.replaceChildren(...summaryOf(answer, languages, filled));
    doubtful.hidden = !answer.results.length || !answer.doubtful;
    // A pretrained encoder often does this; a first visitor should know that it can change.
    say(narrow, languages === 1 && !chosen ? t("search.narrow") : "");
    return `${line.textContent} ${doubtful.hidden ? "" : doubtful.textContent}`.trim();
  }

  return { line, notes: [doubtful, narrow], show };
}

/**
 * "20 results in 7 languages for “…”", as children of an element.
 * @param {import("../types.js").Found} answer
 * @param {number} languages of its results
 * @param {boolean} filled whether the corpus holds anything
 */
function summaryOf({ results, query, query_language: code }, languages, filled) {
  if (!results.length) return [t(filled ? "search.nothing" : "search.empty")];
  return parts("search.summary", {
    results: counted("search.countResults", results.length),
    languages: counted("search.countLanguages", languages),
    query: make("bdi", { lang: langOf(code) }, shortened(query)),
  });
}

/** @param {string} query */
function shortened(query) {
  const letters = Array.from(query);
  return letters.length > QUERY_SHOWN ? `${letters.slice(0, QUERY_SHOWN).join("")}…` : query;
}

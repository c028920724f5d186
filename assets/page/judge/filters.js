// Only some of the queue: what a colleague rated, what a corpus has, what holds some words.

import { changed, make, say } from "../base/dom.js";
import { t } from "../base/words.js";

/**
 * @typedef {import("./wish.js").Wish} Wish
 * @typedef {Pick<Wish, "rated_by" | "corpus" | "words">} Filters
 */

/**
 * Build them, folded. `choose(change)` hears of another one; `show(wish)` says which hold, `offer(sizes)`
 * which corpora there are.
 * @param {(change: Partial<Wish>) => void} choose
 */
export function filterFields(choose) {
  const colleague = wordField(t("choices.ratedBy"), t("choices.anybody"), (rated_by) => choose({ rated_by }));
  const words = wordField(t("choices.words"), t("choices.anyWords"), (text) => choose({ words: text }));
  const corpus = make("select", { class: "small-select", name: "corpus" });
  const corpusLabel = make("label", { class: "pick", hidden: true }, t("choices.corpus"), corpus);
  const title = make("summary", {});
  const root = make(
    "details", { class: "folded filters" }, title,
    make("div", { class: "who" }, corpusLabel, words.root, colleague.root),
  );
  corpus.addEventListener("change", () => choose({ corpus: corpus.value }));
  /** @type {string[]} */
  let names = [];
  /** @type {Filters} */
  let shown = { rated_by: "", corpus: "", words: "" };

  /** @param {Record<string, number>} sizes */
  function offer(sizes) {
    names = Object.keys(sizes);
    show(shown);
  }

  /** @param {Filters} wish */
  function show({ rated_by, corpus: chosen, words: text }) {
    shown = { rated_by, corpus: chosen, words: text };
    const options = [...new Set(chosen ? [...names, chosen] : names)]; // the chosen one even where it has gone
    corpusLabel.hidden = options.length < 2 && !chosen;
    if (changed(corpus, options)) {
      corpus.replaceChildren(
        make("option", { value: "" }, t("search.corpus.all")), ...options.map((name) => make("option", { value: name }, name)),
      );
    }
    corpus.value = chosen;
    colleague.show(rated_by);
    words.show(text);
    const said = filtersInWords(shown);
    say(title, said.length ? t("choices.filtered", { filters: said.join(t("common.comma")) }) : t("choices.filters"));
  }

  show(shown);
  return { root, show, offer };
}

/**
 * What holds, each in words.
 * @param {Filters} wish
 */
export function filtersInWords({ rated_by, corpus, words }) {
  return [
    corpus && t("choices.inCorpus", { corpus }), words && t("choices.withWords", { words }),
    rated_by && t("choices.byColleague", { judge: rated_by }),
  ].filter(Boolean);
}

/**
 * A labelled line of text; `change(text)` hears what is in it once it is left.
 * @param {string} label
 * @param {string} placeholder
 * @param {(text: string) => void} change
 */
function wordField(label, placeholder, change) {
  const input = make("input", {
    class: "judge-name", type: "text", maxlength: 200, size: 14, placeholder, autocomplete: "off",
    spellcheck: "false", dir: "auto",
  });
  input.addEventListener("change", () => change(input.value.trim()));
  input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur());
  /** @param {string} text */
  const show = (text) => {
    if (document.activeElement !== input) input.value = text;
  };
  return { root: make("label", { class: "judge" }, `${label} `, input), show };
}

// What a judge looks at: the two sides of an item.

import { button, make, say } from "../base/dom.js";
import { chip, langOf } from "../base/languages.js";
import { t } from "../base/words.js";

/**
 * @typedef {import("../types.js").Item} Item
 * @typedef {import("../types.js").Side} Side
 */

const HEADS = {
  relevance: [t("judge.query"), t("judge.sentence")],
  similarity: [t("judge.first"), t("judge.second")],
};

/**
 * Both sides of an item, as nodes.
 * @param {Item} item
 */
export function sides(item) {
  const [left, right] = HEADS[item.kind];
  return [side(left, item.left), side(right, item.right)];
}

/**
 * @param {string} head
 * @param {Side} what
 */
function side(head, { text, language, context }) {
  return make(
    "div", { class: "judged" },
    make("div", { class: "judged-head" }, make("h2", {}, head), chip(language), make("code", { class: "code" }, language)),
    ...folding(text, language),
    context && make(
      "details", { class: "folded" }, make("summary", {}, t("judge.context")), words("context", context, language),
    ),
  );
}

/**
 * Text in its own direction, whatever the page's is.
 * @param {string} kind
 * @param {string} text
 * @param {string} language
 */
function words(kind, text, language) {
  return make("p", { class: kind, dir: "auto", lang: langOf(language) }, text);
}

/**
 * A text that shows its first lines, and a button for the rest where there is more.
 * @param {string} text
 * @param {string} language
 */
function folding(text, language) {
  const shown = words("judged-text clamped", text, language);
  const more = button("quiet", t("result.showAll"), () => {
    const open = !shown.classList.toggle("clamped");
    more.setAttribute("aria-expanded", String(open));
    say(more, t(open ? "result.showLess" : "result.showAll"));
  }, { "aria-expanded": "false", hidden: true });
  // Whether it fits depends on the width, and on being shown at all.
  new ResizeObserver(() => {
    if (shown.classList.contains("clamped")) more.hidden = shown.scrollHeight <= shown.clientHeight + 1;
  }).observe(shown);
  return [shown, more];
}

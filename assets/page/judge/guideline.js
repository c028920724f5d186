// The guideline beside the item.

import { changed, make, say } from "../base/dom.js";
import { language, t, translated } from "../base/words.js";
import { markup, plainMarkup } from "./markup.js";

/** The guideline, to be read; `show(guideline)` keeps it true. */
export function guidelinePane() {
  const version = make("span", { class: "muted" });
  const text = make("div", { class: "guideline-text" });
  const root = make(
    "details", { class: "guideline" },
    make("summary", {}, make("h2", {}, t("guideline.title")), " ", version), text,
  );

  /** @param {import("../types.js").Guideline} guideline */
  function show(guideline) {
    if (!changed(text, guideline)) return;
    say(version, t("guideline.version", { number: guideline.version }));
    text.replaceChildren(...(guideline.first && language !== "en" ? ourOwn(guideline.text) : markup(guideline.html)));
  }

  return { root, show };
}

/**
 * What every store begins with is said in the reader's language; whatever a team writes stays as it is.
 * @param {string} text
 */
function ourOwn(text) {
  return plainMarkup(translated(text, { template: text, values: {} }));
}

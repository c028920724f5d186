// One of the two sentences: a field, and the language it was found to be in.

import { make } from "../base/dom.js";
import { chip } from "../base/languages.js";
import { t } from "../base/words.js";

/**
 * Build the field; `onTyped()` hears of every change by hand, `tell(code)` shows its language, "" for none.
 * @param {string} label
 * @param {() => void} onTyped
 */
export function side(label, onTyped) {
  const place = make("span", { class: "side-chip" });
  const text = make("textarea", {
    dir: "auto", rows: 4, maxlength: 20000, spellcheck: "false", placeholder: t("pairs.placeholder"),
    on: { input: onTyped },
  });

  /** @param {string} code */
  function tell(code) {
    place.replaceChildren(...(code ? [chip(code)] : []));
    if (code) text.lang = code;
    else text.removeAttribute("lang");
  }

  return {
    root: make("label", { class: "side" }, make("span", { class: "side-head" }, label, place), text),
    text,
    tell,
  };
}

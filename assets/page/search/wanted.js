// The languages to find: one button each, kept by this browser and told by the address.

import { read, write } from "../base/address.js";
import { changed, make } from "../base/dom.js";
import { byName, languageName } from "../base/languages.js";
import { remember, remembered } from "../base/memory.js";
import { t } from "../base/words.js";

/**
 * Build the buttons; `onChange()` hears of another choice.
 * @param {() => void} onChange
 */
export function wantedLanguages(onChange) {
  const root = make("div", { class: "find", role: "group", "aria-label": t("find.title") });
  /** @type {Set<string>} */
  let wanted = new Set(read().q ? read().find : remembered("languages", []));

  /**
   * Offer the corpus's languages.
   * @param {string[]} codes
   */
  function offer(codes) {
    for (const code of wanted) if (!codes.includes(code)) wanted.delete(code);
    if (changed(root, codes)) {
      root.replaceChildren(
        make("span", { class: "find-label" }, t("find.label")),
        toggle("", t("find.all")),
        ...byName(codes).map((code) => toggle(code, languageName(code))),
      );
    }
    show();
  }

  /**
   * @param {string} code
   * @param {string} label
   */
  function toggle(code, label) {
    const pick = () => {
      if (!code) wanted.clear();
      else if (!wanted.delete(code)) wanted.add(code);
      remember("languages", [...wanted]);
      write({ find: [...wanted] });
      show();
      onChange();
    };
    return make("button", { type: "button", class: "toggle", "data-code": code, on: { click: pick } }, label);
  }

  function show() {
    for (const button of root.querySelectorAll("button")) {
      const code = button.dataset.code ?? "";
      button.setAttribute("aria-pressed", String(code ? wanted.has(code) : !wanted.size));
    }
  }

  return {
    root,
    offer,
    codes: () => [...wanted],
    /** Want what the address says. */
    follow() {
      wanted = new Set(read().find);
      show();
    },
  };
}

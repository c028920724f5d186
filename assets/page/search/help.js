// What the search page tells those who are new to it: an introduction with examples, and the way to its keys.

import { button, make } from "../base/dom.js";
import { byReading, isRead, languageName } from "../base/languages.js";
import { t } from "../base/words.js";

const EXAMPLES = [
  ["en", "Who invented the World Wide Web?"],
  ["ar", "لماذا تدمع عيوننا عندما نقطع البصل في المطبخ؟"],
  ["de", "Wie viele Herzen hat ein Krake und wozu dienen sie?"],
  ["hi", "साफ़ मौसम में आसमान नीला क्यों दिखाई देता है?"],
  ["zh", "蝙蝠怎么能在一片漆黑中捉到飞虫？"],
  ["th", "แมกมากับลาวาของภูเขาไฟต่างกันอย่างไร"],
  ["el", "Τι εμποδίζει την καμήλα να πεθάνει από τη δίψα στα μεγάλα ταξίδια στην έρημο;"],
  ["sw", "Kwa nini sayari ya Mirihi huonekana nyekundu angani?"],
  ["es", "¿Por qué nos suena rara nuestra propia voz en una grabación?"],
];

/**
 * What a first visitor sees, and what somebody who comes back asked; `search(text)` is called for an example.
 * @param {(text: string) => void} search
 * @param {HTMLElement} recent
 */
export function introduction(search, recent) {
  const examples = byReading(EXAMPLES, ([code]) => isRead(code)).map(([code, text]) =>
    make(
      "button", { type: "button", class: "example", on: { click: () => search(text) } },
      make("span", { dir: "auto", lang: code }, text),
      make("small", {}, languageName(code)),
    ),
  );
  const tries = make(
    "div", { class: "tries", hidden: true },
    make("h2", {}, t("search.tryOne")), make("div", { class: "examples" }, ...examples),
  );
  const root = make(
    "section", { class: "intro" },
    make("h1", {}, t("search.intro.title")), make("p", {}, t("search.intro.text")), recent, tries,
  );
  return { root, tries };
}

/** @param {() => void} open */
export function keyHint(open) {
  return make(
    "p", { class: "hint" },
    ...hinted("search.hint", ["↓", "0", "3", "z"]), " ", button("quiet", t("keys.all"), open),
  );
}

/**
 * @param {import("../base/words.js").Key} key
 * @param {string[]} names of keys, in the places {0}, {1} …
 */
function hinted(key, names) {
  return t(key).split(/\{(\d)\}/).map((part, at) => (at % 2 ? make("kbd", {}, names[Number(part)]) : part));
}

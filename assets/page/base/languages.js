// Names of languages, in the reader's.

import { make } from "./dom.js";
import { language, t } from "./words.js";

const names = (() => {
  try {
    return new Intl.DisplayNames([language], { type: "language", fallback: "none" });
  } catch {
    return null;
  }
})();

/**
 * The name of a language; the code itself when nobody knows it.
 * @param {string} code
 * @returns {string}
 */
export function languageName(code) {
  if (!code || code === "und") return t("language.unknown");
  try {
    return names?.of(code) ?? code;
  } catch {
    return code;
  }
}

/**
 * Codes in the order of their names.
 * @param {Iterable<string>} codes
 */
export function byName(codes) {
  return [...codes].sort((a, b) => languageName(a).localeCompare(languageName(b), language));
}

/** @param {string} code */
export function chip(code) {
  return make("span", { class: "chip", title: t("language.code", { code }) }, languageName(code));
}

/**
 * What the reader reads first, each part in the order that it has. Pure.
 * @template Thing
 * @param {readonly Thing[]} things
 * @param {(thing: Thing) => boolean} isReadable
 */
export function byReading(things, isReadable) {
  return [...things.filter(isReadable), ...things.filter((thing) => !isReadable(thing))];
}

/**
 * Whether the reader's browser has both languages of a pair.
 * @param {string} pair
 */
export function isReadPair(pair) {
  return pair.split("→").every(isRead);
}

/**
 * The value of `lang` for text in a language; none where nobody knows it.
 * @param {string} code
 */
export function langOf(code) {
  return code === "und" ? null : code;
}

/**
 * Languages that the reader's browser has, as the server takes them.
 * @returns {string[]}
 */
export function reads() {
  return navigator.languages.slice(0, 10);
}

let glosses = false;

/**
 * Keep whether a machine translates here what the corpus does not.
 * @param {boolean} are
 */
export function setGlosses(are) {
  glosses = are;
}

/**
 * Whether a text may be there in another language.
 * @param {{ translated?: boolean }} thing
 */
export function isTranslated({ translated }) {
  return Boolean(translated) || glosses;
}

/**
 * Whether the reader's browser has a language.
 * @param {string} code
 */
export function isRead(code) {
  return navigator.languages.some((own) => own.split("-")[0] === code.split("-")[0]);
}

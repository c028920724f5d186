// The page's words, in the reader's language: words/*.json, one file a language. Whoever imports
// this waits until they are there, so words may be used at once.

import { remembered, remember } from "./memory.js";

/**
 * @typedef {typeof import("../words/en.json")} English
 * @typedef {keyof English} Key
 * @typedef {{ [K in Key]: K extends `${infer Base}_other` ? Base : never }[Key]} Counted
 * @typedef {Record<string, string | number>} Values
 * @typedef {{ template: string, values: Record<string, string | number | Said> }} Said
 */

/** Languages that the page speaks, as each calls itself. */
export const SPOKEN = Object.freeze({ en: "English", ar: "العربية", de: "Deutsch", es: "Español", zh: "中文" });

/** @typedef {keyof typeof SPOKEN} Spoken */

/**
 * The one to speak: what was chosen, else the first of the reader's that the page has. Pure.
 * @param {string} chosen
 * @param {readonly string[]} reads
 * @returns {Spoken}
 */
export function spokenFor(chosen, reads) {
  const known = [chosen, ...reads].map((code) => code.split("-")[0]).find((code) => Object.hasOwn(SPOKEN, code));
  return /** @type {Spoken} */ (known ?? "en");
}

export const language = spokenFor(remembered("interface", ""), globalThis.navigator?.languages ?? []);
// Digits are the keys that rate, so every language shows them as the keyboard has them.
export const locale = `${language}-u-nu-latn`;
/** @type {Record<string, string>} */
const words = (await import(`../words/${language}.json`, { with: { type: "json" } })).default;
const plural = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(locale);

/**
 * Speak another language from now on; the page begins anew in it.
 * @param {string} code
 */
export function speak(code) {
  remember("interface", code);
  location.reload();
}

/**
 * The words of a key, with values in their places; numbers are written as the language does.
 * @param {Key} key
 * @param {Values} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  return filled(words[key] ?? key, values);
}

/**
 * The words for a number of things: `{count}` and whatever else.
 * @param {Counted} key
 * @param {number} count
 * @param {Values} [values]
 * @returns {string}
 */
export function counted(key, count, values = {}) {
  const form = words[`${key}_${plural.select(count)}`] ?? words[`${key}_other`] ?? key;
  return filled(form, { count, ...values });
}

/**
 * The words of a key as children for `make`, with nodes in the places of `{name}`.
 * @param {Key} key
 * @param {Record<string, Node | string | number>} values
 * @returns {(Node | string)[]}
 */
export function parts(key, values) {
  return (words[key] ?? key).split(/(\{\w+\})/).filter(Boolean).map((part) => {
    const value = values[/^\{(\w+)\}$/.exec(part)?.[1] ?? ""];
    return value === undefined ? part : typeof value === "number" ? inDigits(value) : value;
  });
}

/**
 * What the server said, in the reader's language. It says it in English, beside what that was
 * made of: the English sentence with names where values go, which is its key here.
 * @param {string} text
 * @param {Said | null | undefined} said
 * @returns {string}
 */
export function translated(text, said) {
  const form = said && (words[said.template] ?? joining(said.template));
  return form ? filled(form, valuesIn(said), asWritten) : text;
}

/**
 * The values of a sentence; one that is a sentence itself is said in the reader's language too.
 * @param {Said} said
 * @returns {Values}
 */
function valuesIn({ values }) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [
    name, typeof value === "object" ? filled(words[value.template] ?? value.template, valuesIn(value), asWritten) : value,
  ]));
}

/** @param {number} value */
export function inDigits(value) {
  return numbers.format(value);
}

/**
 * A template that only puts other sentences beside each other needs no translation.
 * @param {string} template
 */
function joining(template) {
  return /\p{L}/u.test(template.replace(/\{\w+\}/g, "")) ? undefined : template;
}

/**
 * @param {string} form
 * @param {Values} values
 * @param {(value: number, spec: string) => string} write
 */
function filled(form, values, write = inDigits) {
  return form.replace(/\{(\w+)(?::([^}]*))?\}/g, (whole, name, spec = "") => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? write(value, spec) : value;
  });
}

/**
 * A number as the server's template says, in the reader's language: `+.1f` with its sign and one
 * decimal, `.0%` as a percentage, `,` in groups; without any it is a name, as of a version or a line.
 * @param {number} value
 * @param {string} spec of Python's
 */
export function asWritten(value, spec) {
  const decimals = /\.(\d+)/.exec(spec)?.[1];
  if (spec === ",") return inDigits(value);
  if (!spec.endsWith("f") && !spec.endsWith("%")) return String(value);
  return new Intl.NumberFormat(locale, {
    style: spec.endsWith("%") ? "percent" : "decimal",
    signDisplay: spec.startsWith("+") ? "always" : "auto",
    minimumFractionDigits: Number(decimals ?? 0),
    maximumFractionDigits: Number(decimals ?? 0),
  }).format(value);
}

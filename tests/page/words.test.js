// The page's words in every language against those in English.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../assets/page/words/", import.meta.url);
const PLURAL = /_(?:zero|one|two|few|many|other)$/;
const english = wordsOf("en");
const others = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json") && !name.startsWith("en."))
  .map((name) => name.slice(0, -".json".length));
const counted = Object.keys(english).filter((key) => key.endsWith("_other")).map(baseOf);
const single = Object.keys(english).filter((key) => !counted.includes(baseOf(key)));

function wordsOf(language) {
  return JSON.parse(readFileSync(new URL(`${language}.json`, FOLDER), "utf8"));
}

function baseOf(key) {
  return key.replace(PLURAL, "");
}

/** The keys of a language: each as in English, what is counted in each of the language's forms. */
function keysIn(language) {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  return [...single, ...counted.flatMap((base) => forms.map((form) => `${base}_${form}`))];
}

/** The places in words, each once; a server's sentence may say how a value is written: {rows:,}. */
function placesIn(text) {
  return new Set(Array.from(text.matchAll(/\{(\w+)(?::[^}]*)?\}/g), ([, name]) => name));
}

/** Words of the server are known by its English; those of the page by names with dots in them. */
function isSentence(key) {
  return !/^\w+(?:\.\w+)+$/.test(key);
}

function englishOf(key) {
  return english[key] ?? (isSentence(key) ? key : english[`${baseOf(key)}_other`]);
}

for (const language of ["en", ...others]) {
  const words = wordsOf(language);
  const keys = keysIn(language);

  test(`${language}: every key is there, and no other`, () => {
    assert.deepEqual(keys.filter((key) => !(key in words)), [], "missing");
    assert.deepEqual(Object.keys(words).filter((key) => !keys.includes(key) && !isSentence(key)), [], "unknown");
  });

  test(`${language}: every key has words`, () => {
    const empty = Object.keys(words).filter((key) => !String(words[key]).trim() && englishOf(key)?.trim());
    assert.deepEqual(empty, []); // what is a gap in English may be none elsewhere
  });

  test(`${language}: the same values have a place`, () => {
    for (const [key, text] of Object.entries(words)) {
      const [own, wanted] = [placesIn(text), placesIn(englishOf(key) ?? text)];
      if (counted.includes(baseOf(key))) {
        own.delete("count"); // "a row" says how many, too
        wanted.delete("count");
      }
      assert.deepEqual([...own].sort(), [...wanted].sort(), key);
    }
  });
}

import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { byName, isRead, languageName, langOf } from "../../assets/page/base/languages.js";
import { asWritten, counted, inDigits, language, parts, spokenFor, t, translated } from "../../assets/page/base/words.js";

test("the page speaks what was chosen, else the first of the reader's languages that it has", () => {
  assert.equal(spokenFor("", ["fr-CA", "es-MX", "de"]), "es");
  assert.equal(spokenFor("zh", ["de"]), "zh");
  assert.equal(spokenFor("fr", ["zh-Hant-TW"]), "zh");
  assert.equal(spokenFor("", ["fr", "it"]), "en");
  assert.equal(spokenFor("", []), "en");
});

test("values stand in their places, numbers as the language writes them", () => {
  assert.equal(language, "en");
  assert.equal(inDigits(1234567), "1,234,567");
  assert.equal(t("result.version", { number: 1234 }), "version 1,234");
  assert.equal(t("asked.isIt", { language: "{language}" }), "{language}?");
  assert.equal(t("asked.isIt"), "{language}?");
});

test("one thing is counted unlike many", () => {
  assert.equal(counted("search.countResults", 1), "1 result");
  assert.equal(counted("search.countResults", 0), "0 results");
  assert.equal(counted("due.until", 50, { fresh: 3 }), "3 of 50 new judgments until the next version.");
});

test("nodes stand among the words", () => {
  const node = { isNode: true };
  assert.deepEqual(
    parts("search.summary", { results: "2 results", languages: 1000, query: node }),
    ["2 results", " in ", "1,000", " for “", node, "”"],
  );
});

test("what the server said stays as it is until its words are known", () => {
  assert.equal(translated("No such thing.", { template: "No such thing.", values: {} }), "No such thing.");
  assert.equal(translated("No such thing.", null), "No such thing.");
  const said = {
    template: "result.notSaved",
    values: { rank: 1000, error: { template: "asked.isIt", values: { language: "Thai" } } },
  };
  assert.equal(translated("English", said), "Result 1000 was not saved. Thai?"); // a name, not a count
});

test("what the server counts is written as its template says", () => {
  assert.equal(asWritten(1234, ","), "1,234");
  assert.equal(asWritten(1234, ""), "1234");
  assert.equal(asWritten(6.234, "+.1f"), "+6.2");
  assert.equal(asWritten(-6.26, "+.1f"), "-6.3");
  assert.equal(asWritten(0.984, ".0%"), "98%");
});

test("sentences beside each other need no translation of their own", () => {
  const inner = { template: "asked.isIt", values: { language: "Thai" } };
  const unknown = { template: "Version {number:+.1f} is new.", values: { number: 2 } };
  assert.equal(translated("English", { template: "{s1} {s2}", values: { s1: inner, s2: unknown } }), "Thai? Version +2.0 is new.");
});

test("languages have names, and go by them", () => {
  assert.equal(languageName("de"), "German");
  assert.equal(languageName("und"), "Unknown language");
  assert.equal(languageName("qqq"), "qqq");
  assert.equal(languageName("not a code"), "not a code");
  assert.deepEqual(byName(new Set(["und", "es", "zh", "ar"])), ["ar", "zh", "es", "und"]);
});

test("an unknown language marks no text", () => {
  assert.equal(langOf("und"), null);
  assert.equal(langOf("ar"), "ar");
});

test("who reads one form of a language reads it all", () => {
  assert.equal(isRead("pt"), true);
  assert.equal(isRead("en-US"), true);
  assert.equal(isRead("de"), false);
});

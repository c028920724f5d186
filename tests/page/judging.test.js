import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { whyNothing } from "../../assets/page/judge/nothing.js";
import { paceOf } from "../../assets/page/judge/pace.js";
import { chipsFor, turned } from "../../assets/page/judge/reading.js";
import { keyOf } from "../../assets/page/judge/session.js";
import { byReading } from "../../assets/page/base/languages.js";
import { mayBeTranslated } from "../../assets/page/judge/translating.js";
import { wishOf } from "../../assets/page/judge/wish.js";

const MINUTE = 60_000;
const minutes = (...all) => all.map((each) => each * MINUTE);

test("a pace is that of the sitting, once there is something to go by", () => {
  assert.deepEqual(paceOf([], 50, 0), { done: 0, hourly: null, left: null });
  assert.deepEqual(paceOf(minutes(0, 1, 2, 3), 50, 3 * MINUTE), { done: 4, hourly: null, left: null });
  assert.deepEqual(paceOf(minutes(0, 1, 2, 3, 4), 65, 4 * MINUTE), { done: 5, hourly: 60, left: 1 });
  const afterABreak = minutes(0, 1, 2, 30, 32, 34, 36, 38);
  assert.deepEqual(paceOf(afterABreak, 38, 38 * MINUTE), { done: 8, hourly: 30, left: 1 });
  assert.deepEqual(paceOf(afterABreak, 38, 60 * MINUTE), { done: 8, hourly: null, left: null });
});

test("whoever has reached the goal has nothing left, and answers of one moment are no pace", () => {
  assert.equal(paceOf(minutes(0, 1, 2, 3, 4), 5, 4 * MINUTE).left, null);
  assert.equal(paceOf([7, 7, 7, 7, 7], 50, 7).hourly, null);
});

test("what is read has a chip, the most frequent of the rest too, and one alone never waits in a list", () => {
  assert.deepEqual(chipsFor([], ["a", "b", "c", "d"], 2), { shown: ["a", "b"], rest: ["c", "d"] });
  assert.deepEqual(chipsFor(["z", "b"], ["a", "b", "c", "d"], 3), { shown: ["z", "b", "a"], rest: ["c", "d"] });
  assert.deepEqual(chipsFor(["x", "y", "z"], ["a"], 2), { shown: ["x", "y", "z", "a"], rest: [] });
});

test("a chip that is pressed again is let go", () => {
  assert.deepEqual(turned(["a", "b"], "a"), ["b"]);
  assert.deepEqual(turned([], "a"), ["a"]);
});

test("only what its reader does not read best may be translated", () => {
  const side = (language, translated = true) => ({ text: "", language, translated });
  assert.equal(mayBeTranslated(side("de"), ["en-US", "de"]), true);
  assert.equal(mayBeTranslated(side("en"), ["en-US", "de"]), false);
  assert.equal(mayBeTranslated(side("de", false), ["en"]), false);
});

test("what was kept of a wish is taken, and nonsense is not", () => {
  const usual = { kind: "relevance", order: "random", pair: "", status: "open", rated_by: "", corpus: "", words: "" };
  assert.deepEqual(wishOf({}), usual);
  assert.deepEqual(wishOf({ order: "loud", pair: "x", words: 3, corpus: null, status: "rated" }), { ...usual, status: "rated" });
  assert.deepEqual(wishOf({ words: "law", corpus: "news", pair: "de→th" }), { ...usual, words: "law", corpus: "news", pair: "de→th" });
});

test("why there is nothing: languages come before all but a version", () => {
  const progress = { mine: 0, team: 0, open: 0, readable: 0, pairs: [] };
  assert.equal(whyNothing(null, progress, "open", true), "none");
  assert.equal(whyNothing(0, progress, "open", true), "unread");
  assert.equal(whyNothing(0, progress, "open", false), "undrawn");
  assert.equal(whyNothing(0, { ...progress, open: 1 }, "rated", false), "rated");
});

test("an item that has left the queue is told from others by its judgment", () => {
  assert.equal(keyOf({ id: 4, judgment: 9 }), 4);
  assert.notEqual(keyOf({ id: null, judgment: 9 }), keyOf({ id: null, judgment: 8 }));
});

test("what the reader reads comes first, and keeps its order", () => {
  assert.deepEqual(byReading(["de", "en", "fr", "es"], (code) => ["es", "en"].includes(code)), ["en", "es", "de", "fr"]);
});

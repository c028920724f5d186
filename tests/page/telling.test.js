import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { capitalised, dueInWords, timeLeft } from "../../assets/page/base/telling.js";

test("time that is left is told roughly", () => {
  for (const nothing of [null, undefined, 0, -1, NaN]) assert.equal(timeLeft(nothing), "");
  assert.equal(timeLeft(9.9), "a few seconds of this stage left");
  assert.equal(timeLeft(10), "about 10 s of this stage left");
  assert.equal(timeLeft(41), "about 50 s of this stage left");
  assert.equal(timeLeft(55), "about 1 min of this stage left");
  assert.equal(timeLeft(150), "about 3 min of this stage left");
});

test("what ratings are towards", () => {
  const status = { new_judgments: 3, train_after: 50, runs: [] };
  assert.equal(dueInWords(status), "3 of 50 new judgments until the next version.");
  assert.equal(dueInWords({ ...status, new_judgments: 50 }), "Enough new judgments: the next version is learned in a moment.");
  for (const [kind, state, learning] of [
    ["adapt", "queued", true], ["adapt", "running", true], ["adapt", "succeeded", false], ["publish", "running", false],
  ]) {
    const told = dueInWords({ ...status, runs: [{ kind, state }] });
    assert.equal(told === "The next version is being learned now.", learning, `${kind} ${state}`);
  }
});

test("a sentence begins with a capital", () => {
  assert.equal(capitalised("checking the file"), "Checking the file");
  assert.equal(capitalised(""), "");
});

import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { choiceOf, nameOf, plainKey } from "../../assets/page/base/keys.js";

test("keys of a Latin keyboard are called what they show", () => {
  assert.equal(nameOf("3", "Digit3", false), "3");
  assert.equal(nameOf("J", "KeyJ", true), "j");
  assert.equal(nameOf("?", "Slash", true), "?");
  assert.equal(nameOf("ArrowDown", "ArrowDown", false), "ArrowDown");
});

test("a letter counts as what it shows, wherever it lies", () => {
  assert.equal(nameOf("a", "KeyQ", false), "a"); // French
  assert.equal(nameOf("z", "KeyY", false), "z"); // German
  assert.equal(nameOf("/", "Digit9", false), "/"); // Bépo
});

test("digits of every script are digits", () => {
  for (const three of ["٣", "۳", "३", "๓"]) assert.equal(nameOf(three, "", false), "3");
  assert.equal(nameOf("٠", "", false), "0");
});

test("a key of another script is called after its place", () => {
  assert.equal(nameOf("г", "KeyU", false), "u");
  assert.equal(nameOf("é", "Digit2", false), "2");
  assert.equal(nameOf("é", "Numpad2", false), "2");
  assert.equal(nameOf(".", "Slash", false), "/");
  assert.equal(nameOf(",", "Slash", true), "?");
});

test("shifted, a place says nothing", () => {
  assert.equal(nameOf("!", "Digit1", true), "!");
  assert.equal(nameOf("Г", "KeyU", true), "Г");
});

test("a key rates up to the highest value, or sets aside", () => {
  assert.deepEqual(choiceOf("0", 3), { outcome: "rated", value: 0 });
  assert.deepEqual(choiceOf("3", 3), { outcome: "rated", value: 3 });
  assert.equal(choiceOf("4", 3), null);
  assert.deepEqual(choiceOf("4", 5), { outcome: "rated", value: 4 });
  assert.deepEqual(choiceOf("u", 3), { outcome: "unsure", value: null });
  assert.deepEqual(choiceOf("s", 3), { outcome: "skipped", value: null });
  for (const key of ["", "x", "10", " ", "-1"]) assert.equal(choiceOf(key, 99), null, key);
});

test("the page leaves keys alone that belong to the browser or to who types", () => {
  const pressed = { key: "u", code: "KeyU", shiftKey: false, target: null };
  assert.equal(plainKey(pressed), "u");
  for (const modifier of ["ctrlKey", "altKey", "metaKey", "isComposing"]) {
    assert.equal(plainKey({ ...pressed, [modifier]: true }), "", modifier);
  }
  const target = new globalThis.Element();
  target.closest = (selector) => selector.split(", ").includes("textarea");
  assert.equal(plainKey({ ...pressed, target }), "");
  target.closest = () => null;
  assert.equal(plainKey({ ...pressed, target }), "u");
});

import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { shownVersions } from "../../assets/page/training/pins.js";

test("the newest versions are shown, and the live one whatever its age", () => {
  assert.deepEqual(shownVersions([9, 8, 7, 6, 5, 0], 9), [9, 8, 7, 6]);
  assert.deepEqual(shownVersions([9, 8, 7, 6, 5, 0], 5), [9, 8, 7, 5]);
  assert.deepEqual(shownVersions([1, 0], null), [1, 0]);
});

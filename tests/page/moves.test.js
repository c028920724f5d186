import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { steps } from "../../assets/page/search/compare.js";
import { movesBetweenVersions } from "../../assets/page/search/moves.js";

const answer = (version, ...ids) => ({ version, results: ids.map((id) => ({ sentence_id: id })) });

test("nothing has moved while one version answers", () => {
  const moves = movesBetweenVersions();
  assert.equal(moves.of("sky", answer(1, 10, 11)), undefined);
  assert.equal(moves.of("sky", answer(1, 11, 10)), undefined);
});

test("another version's results are told by the places they gained", () => {
  const moves = movesBetweenVersions();
  moves.of("sky", answer(1, 10, 11, 12));
  const expected = new Map([[12, 2], [10, -1], [13, null], [11, -2]]);
  assert.deepEqual(moves.of("sky", answer(2, 12, 10, 13, 11)), expected);
  assert.deepEqual(moves.of("sky", answer(2, 12, 10, 13, 11)), expected, "and again as long as it answers");
  assert.equal(moves.of("sea", answer(2, 12)), undefined, "another search");
});

test("forty searches are remembered, those asked last", () => {
  const moves = movesBetweenVersions();
  for (let at = 0; at < 40; at++) moves.of(`search ${at}`, answer(1, 10));
  const still = new Map([[10, 0]]);
  assert.deepEqual(moves.of("search 0", answer(2, 10)), still, "the oldest of forty");
  moves.of("one more", answer(1, 10));
  assert.deepEqual(moves.of("search 0", answer(2, 10)), still, "asked again, it was not the oldest");
  assert.equal(moves.of("search 1", answer(2, 10)), undefined);
});

test("between two answers a result steps up, down, stays or is not there", () => {
  const before = new Map([[10, 0], [11, 1], [12, 2]]);
  assert.deepEqual(steps(answer(2, 12, 11, 13, 10), before), [2, 0, null, -3]);
  assert.deepEqual(steps(answer(2), before), []);
});

import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { changedAddress, PAGES, read } from "../../assets/page/base/address.js";

const NOTHING = {
  page: "search", q: "", in: "", find: [], corpus: "", order: "", fair: true, version: null, compare: "",
  run: null, versus: null,
};
const AT = "https://example.org/below/";

test("an address that says nothing is the search page's", () => {
  assert.deepEqual(read(""), NOTHING);
});

test("what an address says is read", () => {
  const query = "?tab=pairs&q=a%20b&in=de&find=en,,fr&corpus=News&order=languages&fair=off&version=12&compare=live";
  assert.deepEqual(read(query), {
    page: "pairs", q: "a b", in: "de", find: ["en", "fr"], corpus: "News", order: "languages", fair: false,
    version: 12, compare: "live", run: null, versus: null,
  });
  assert.deepEqual(read("?tab=training&run=5&versus=x"), { ...NOTHING, page: "training", run: 5 });
  assert.equal(read("?compare=plain").compare, "plain");
});

test("nonsense in an address counts as nothing", () => {
  assert.deepEqual(read("?tab=__proto__&find=,&fair=no&compare=yes"), NOTHING);
  for (const version of ["", "x", "-1", "1.5", "1e3", "1234567890", "12x"]) {
    assert.equal(read(`?version=${version}`).version, null, version);
  }
  assert.equal(read("?version=0").version, 0);
});

test("a change keeps the rest, and what others put there", () => {
  const href = changedAddress(`${AT}?__theme=dark&q=sky&in=en#top`, { find: ["de", "ar"] });
  assert.equal(href, `${AT}?__theme=dark&q=sky&in=en&find=de%2Car#top`);
});

test("what is usual is left out", () => {
  const full = `${AT}?tab=data&q=sky&in=en&find=de&corpus=News&order=languages&fair=off&version=2&compare=live`;
  assert.equal(changedAddress(full, { ...NOTHING, order: "best" }), AT);
});

test("only a version that is not live stands beside the live one", () => {
  assert.equal(changedAddress(AT, { compare: "live" }), AT);
  assert.equal(changedAddress(AT, { compare: "live", version: 0 }), `${AT}?version=0&compare=live`);
  assert.equal(changedAddress(`${AT}?version=2&compare=live`, { version: null }), AT);
  assert.equal(changedAddress(AT, { compare: "plain" }), `${AT}?compare=plain`);
});

test("whatever is written is read again", () => {
  for (const page of PAGES) {
    const wish = {
      page, q: "α&b=c ?#", in: "el", find: ["en"], corpus: "R&D", order: "languages", fair: false, version: 3,
      compare: "plain", run: page === "training" ? 5 : null, versus: page === "training" ? 4 : null,
    };
    assert.deepEqual(read(new URL(changedAddress(AT, wish)).search), wish);
  }
});

test("runs are shown on the training page alone, and one beside another", () => {
  const shown = `${AT}?tab=training&run=5&versus=4`;
  assert.equal(changedAddress(`${AT}?tab=training`, { run: 5, versus: 4 }), shown);
  assert.equal(changedAddress(shown, { page: "search" }), AT);
  assert.equal(changedAddress(shown, { run: null }), `${AT}?tab=training`);
});

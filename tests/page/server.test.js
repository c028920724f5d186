import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { call, failed, isError, save, serverRoot, told } from "../../assets/page/base/server.js";

const refuse = async () => {
  throw new Error("gone");
};

test("a server that is silent or gone cannot be reached", async () => {
  assert.deepEqual(await call(refuse, {}), failed("unreachable"));
  assert.deepEqual(await call(async () => null, {}), failed("unreachable"));
  assert.match(failed("unreachable").error, /^The server cannot be reached\./);
});

test("a server that is still silent after its time cannot be reached", { timeout: 5_000 }, async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const answer = call(() => new Promise(() => {}), {});
  context.mock.timers.tick(40_000);
  assert.deepEqual(await answer, failed("unreachable"));
});

test("what was to be kept may have been kept", async () => {
  assert.deepEqual(await save(refuse, {}), failed("lost"));
  assert.deepEqual(await save(async () => undefined, {}), failed("lost"));
});

test("answers come as they are, and actions get their payload", async () => {
  assert.deepEqual(await call(async (payload) => ({ got: payload }), { k: 1 }), { got: { k: 1 } });
  assert.deepEqual(await save(async (payload) => [payload], 2), [2]);
});

test("an error is told in the reader's words and keeps its code", () => {
  const said = { template: "asked.isIt", values: { language: "Thai" } };
  assert.deepEqual(told({ error: "x", said, code: "gone" }), { error: "Thai?", said, code: "gone" });
  assert.deepEqual(told({ error: "x" }), { error: "x", code: "" });
  assert.equal(told(null), null);
});

test("only an answer with an error is one", () => {
  assert.equal(isError({ error: "x", code: "" }), true);
  for (const answer of [null, undefined, {}, [], { error: null }]) assert.equal(isError(answer), false);
});

test("the server is where Gradio says, else where the page is from", () => {
  globalThis.location = { origin: "https://example.org" };
  assert.equal(serverRoot(), "https://example.org");
  globalThis.window.gradio_config = { root: "https://example.org/below/" };
  assert.equal(serverRoot(), "https://example.org/below");
});

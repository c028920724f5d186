import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName } from "../../assets/page/data/export.js";
import { stageInWords } from "../../assets/page/data/progress.js";
import { ask, linesOf } from "../../assets/page/data/requests.js";

const streamed = (...chunks) => new Response(new ReadableStream({
  start(stream) {
    chunks.forEach((chunk) => stream.enqueue(chunk));
    stream.close();
  },
}));

async function linesFrom(answer) {
  const lines = [];
  for await (const line of linesOf(answer)) lines.push(line);
  return lines;
}

test("lines come whole, wherever the answer is cut", async () => {
  const bytes = new TextEncoder().encode('{"a":"né"}\n\n{"b":1}\n{"c":2}');
  const lines = ['{"a":"né"}', '{"b":1}', '{"c":2}'];
  assert.deepEqual(await linesFrom(streamed(bytes)), lines);
  assert.deepEqual(await linesFrom(streamed(...Array.from(bytes, (byte) => Uint8Array.of(byte)))), lines);
  assert.deepEqual(await linesFrom(new Response(null)), []);
});

test("a wish goes in a header that every script fits in", async (context) => {
  globalThis.window.gradio_config = { root: "https://example.org/below" };
  const fetched = context.mock.method(globalThis, "fetch", async () => new Response());
  await ask("import", { corpus: "Größe 天" }, "body");
  const [address, { method, body, headers }] = fetched.mock.calls[0].arguments;
  assert.deepEqual([address, method, body], ["https://example.org/below/crossloop/import", "POST", "body"]);
  assert.equal(headers["X-Crossloop"], "%7B%22corpus%22%3A%22Gr%C3%B6%C3%9Fe%20%E5%A4%A9%22%7D");
});

test("an import's stages are told in words, unknown ones as the server calls them", () => {
  assert.equal(stageInWords("asking the hub", 0), "Asking the hub …");
  assert.equal(stageInWords("checking", 1), "Checking: 1 row …");
  assert.equal(stageInWords("storing", 12345), "Storing: 12,345 rows …");
  assert.equal(stageInWords("sorting", 2), "Sorting: 2 rows …");
});

test("an exported file is called what the server called it", () => {
  assert.equal(fileName('attachment; filename="judgments.csv"'), "judgments.csv");
  assert.equal(fileName("attachment; filename=judgments.csv; size=3"), "judgments.csv");
  assert.equal(fileName(""), "judgments");
});

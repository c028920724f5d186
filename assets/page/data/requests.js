// Requests for files, beside Gradio's functions, and answers that come line by line.

import { serverRoot } from "../base/server.js";

/**
 * Ask beside Gradio: app/files.py says why the wish goes in a header.
 * @param {"import" | "export"} what
 * @param {object} wanted
 * @param {BodyInit} [body]
 */
export function ask(what, wanted, body = "") {
  return fetch(`${serverRoot()}/crossloop/${what}`, {
    method: "POST", body, headers: { "X-Crossloop": encodeURIComponent(JSON.stringify(wanted)) },
  });
}

/**
 * The lines of an answer as they come, without empty ones.
 * @param {Response} answer
 */
export async function* linesOf(answer) {
  const decoder = new TextDecoder();
  const reader = answer.body?.getReader(); // not every browser has a stream go through `for`
  let rest = "";
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    const lines = (rest + decoder.decode(read.value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter(Boolean);
  }
  if (rest) yield rest;
}

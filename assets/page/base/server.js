// Calls to the server, and looks at it now and again.

import { isShown } from "./dom.js";
import { t, translated } from "./words.js";

const PATIENCE_MS = 40_000;
const LOOK_AGAIN_S = 3; // after a look that failed

/**
 * @typedef {{ error: string, code: string }} Failed
 */

/**
 * What goes wrong between page and server: `lost` if it may have been saved all the same.
 * @param {"unreachable" | "lost"} code
 * @returns {Failed}
 */
export function failed(code) {
  return { code, error: t(`server.${code}`) };
}

/**
 * Whether an answer is none.
 * @param {unknown} answer
 * @returns {answer is Failed}
 */
export function isError(answer) {
  return Boolean(answer) && typeof (/** @type {any} */ (answer).error) === "string";
}

/**
 * Call a server function; whatever goes wrong comes back as {error, code}. Gradio's client answers
 * nothing at all both when the server fails and when it is gone: one sentence serves for both.
 * @template Payload, Answer
 * @param {(payload: Payload) => Promise<Answer>} action
 * @param {Payload} payload
 * @returns {Promise<Answer | Failed>}
 */
export async function call(action, payload) {
  let timer = 0;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
  try {
    return told(await Promise.race([action(payload), late])) ?? failed("unreachable");
  } catch {
    return failed("unreachable");
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The same for what is to be kept, however long it takes: a server that keeps us waiting may
 * have it on disk long before it says so, and nobody can say of it that it is not saved.
 * @template Payload, Answer
 * @param {(payload: Payload) => Promise<Answer>} action
 * @param {Payload} payload
 * @returns {Promise<Answer | Failed>}
 */
export async function save(action, payload) {
  try {
    return told(await action(payload)) ?? failed("lost");
  } catch {
    return failed("lost");
  }
}

/**
 * An answer with its error in the reader's words.
 * @param {any} answer
 */
export function told(answer) {
  if (!answer?.error) return answer;
  return { ...answer, error: translated(answer.error, answer.said), code: answer.code ?? "" };
}

/**
 * Run `look` now and again while `element` can be seen; it returns the seconds to wait.
 * @param {HTMLElement} element
 * @param {() => Promise<number>} look
 */
export function poll(element, look) {
  let timer = 0;
  let looking = false;
  const again = async () => {
    clearTimeout(timer);
    if (looking) return;
    looking = true;
    let wait = LOOK_AGAIN_S;
    try {
      wait = isShown(element) ? await look() : 0.5;
    } finally {
      looking = false;
      if (element.isConnected) timer = setTimeout(again, 1000 * wait);
    }
  };
  document.addEventListener("visibilitychange", () => document.hidden || again());
  again();
  return again;
}

/** Where the server is, below a proxy's path too; without a slash at its end. */
export function serverRoot() {
  return (window.gradio_config?.root ?? location.origin).replace(/\/$/, "");
}

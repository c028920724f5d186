// How an import goes, and how it ended.

import { make, say } from "../base/dom.js";
import { isError } from "../base/server.js";
import { announce, capitalised } from "../base/telling.js";
import { counted, t, translated } from "../base/words.js";

/**
 * @typedef {{ stage: string, rows?: number, share?: number | null }} Stage
 * @typedef {{ done: string, said?: import("../base/words.js").Said | null }} Done
 * @typedef {Done | import("../base/server.js").Failed} End
 */

/**
 * What this page and the server (storage/exchange) do in turn.
 * @type {Map<string, import("../base/words.js").Key>}
 */
const STAGES = new Map([
  ["sending", "import.sending"], ["asking the hub", "import.asking"],
  ["checking", "import.checking"], ["storing", "import.storing"],
]);

export function importProgress() {
  const bar = make("progress", { max: 1, hidden: true, "aria-label": t("import.title") });
  const said = make("p", { class: "said", role: "status" });
  const error = make("p", { class: "error", role: "alert" });

  /** @param {Stage} stage */
  function showStage({ stage, rows = 0, share }) {
    bar.hidden = false;
    if (typeof share === "number") bar.value = share;
    else bar.removeAttribute("value");
    say(said, stageInWords(stage, rows));
    say(error, "");
  }

  /** @param {End} end */
  function showEnd(end) {
    const wrong = isError(end) ? end.error : "";
    bar.hidden = true;
    say(said, isError(end) ? "" : translated(end.done, end.said));
    say(error, wrong);
    announce(wrong || (said.textContent ?? ""));
  }

  return { bar, said, error, showStage, showEnd };
}

/**
 * @param {string} stage
 * @param {number} rows that went through it
 */
export function stageInWords(stage, rows) {
  const known = STAGES.get(stage);
  const name = known ? t(known) : capitalised(stage);
  return rows ? counted("import.stageRows", rows, { stage: name }) : t("import.stage", { stage: name });
}

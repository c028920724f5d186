// Taking out: judgments as a file.

import { make, say } from "../base/dom.js";
import { failed, isError, told } from "../base/server.js";
import { speaker } from "../base/speaker.js";
import { announce } from "../base/telling.js";
import { t } from "../base/words.js";
import { checkField, selectField } from "./fields.js";
import { ask } from "./requests.js";

/** @type {import("./fields.js").Options} */
const FORMATS = [
  ["jsonl", t("format.jsonlHistory")], ["csv", t("format.csvHistory")], ["dataset", t("format.dataset")],
  ["qrels", t("format.qrels")], ["run", t("format.run")],
];
const KEPT_MS = 60_000; // as long as a browser may ask where to put it

export function exportForm() {
  const format = selectField(t("data.format"), FORMATS);
  const peopleOnly = checkField("check", t("export.peopleOnly"), true);
  const take = make("button", { type: "submit", class: "primary" }, t("export.submit"));
  const said = make("p", { class: "said", role: "status" });
  const error = make("p", { class: "error", role: "alert" });

  /** @param {SubmitEvent} event */
  async function onSubmit(event) {
    event.preventDefault();
    take.disabled = true;
    say(error, "");
    say(said, t("export.writing"));
    const wrong = await taken({
      ...speaker(), format: format.input.value, people_only: peopleOnly.input.checked,
    });
    take.disabled = false;
    say(said, wrong ? "" : t("export.done"));
    say(error, wrong);
    announce(wrong || t("export.done"));
  }

  return make(
    "form", { class: "data-form", on: { submit: onSubmit } },
    make("div", { class: "data-fields" }, format.root), peopleOnly.root,
    make("div", { class: "row" }, take), said, error,
  );
}

/**
 * Hand the file to the browser; return what went wrong, or nothing.
 * @param {object} wanted
 * @returns {Promise<string>}
 */
async function taken(wanted) {
  try {
    const answer = await ask("export", wanted);
    if (!answer.ok) {
      const refused = told(await answer.json());
      return isError(refused) ? refused.error : failed("unreachable").error;
    }
    const href = URL.createObjectURL(await answer.blob());
    make("a", { href, download: fileName(answer.headers.get("content-disposition") ?? "") }).click();
    setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
    return "";
  } catch {
    return failed("unreachable").error;
  }
}

/**
 * The name that the server gave a file.
 * @param {string} disposition
 */
export function fileName(disposition) {
  return /filename="?([^";]+)/.exec(disposition)?.[1] ?? "judgments";
}

// Bringing in: sentences and judgments, from a file or by a data set's name.

import { changed, make } from "../base/dom.js";
import { failed, told } from "../base/server.js";
import { speaker } from "../base/speaker.js";
import { t } from "../base/words.js";
import { checkField, labelled, offer, selectField, textField } from "./fields.js";
import { importProgress } from "./progress.js";
import { ask, linesOf } from "./requests.js";

/**
 * @typedef {import("./progress.js").Stage} Stage
 * @typedef {import("./progress.js").End} End
 * @typedef {import("./fields.js").Options} Options
 */

/** @type {Options} */
const KINDS = [["corpus", t("import.sentences")], ["judgments", t("import.judgments")]];
/** @type {Options} */
const CORPUS = [
  ["auto", t("format.byName")], ["csv", t("format.csv")], ["csv-multiline", t("format.csvMultiline")],
  ["tsv", t("format.tsv")], ["tsv-quoted", t("format.tsvQuoted")], ["jsonl", t("format.jsonl")],
  ["json", t("format.json")], ["text", t("format.text")], ["squad", t("format.squad")],
  ["stsb", t("format.stsb")], ["hub", t("format.hub")],
];
/** @type {Options} */
const JUDGMENTS = [
  ["auto", t("format.byName")], ["jsonl", t("format.jsonlZipped")], ["csv", t("format.csv")],
  ["dataset", t("format.folderZipped")], ["qrels", t("format.qrelsZipped")],
];

/** The form; what may be filled in depends on what it is to bring. */
export function importForm() {
  const kind = selectField(t("import.kind"), KINDS);
  const format = selectField(t("data.format"), CORPUS);
  const file = make("input", { type: "file" });
  const fileRow = labelled(t("import.file"), file);
  // The placeholders of these two are what the server takes when they are left empty.
  const column = textField(t("import.column"), "text");
  const split = textField(t("import.split"), "train");
  const name = textField(t("import.hubName"), t("import.hubNameLike"));
  const hub = make("div", { class: "data-fields", hidden: true }, name.root, column.root, split.root);
  const corpus = textField(t("import.corpus"), t("import.corpusElse"));
  const language = textField(t("import.language"), "en");
  const corrects = checkField("data-field check", t("import.corrects"));
  const ofCorpus = make("div", { class: "data-fields" }, corpus.root, language.root, corrects.root);
  const bring = make("button", { type: "submit", class: "primary" }, t("import.submit"));
  const progress = importProgress();
  const root = make(
    "form", { class: "data-form", on: { submit: onSubmit } },
    make("div", { class: "data-fields" }, kind.root, format.root, fileRow), hub, ofCorpus,
    make("div", { class: "row" }, bring, progress.bar), progress.said, progress.error,
  );

  function showFields() {
    const isCorpus = kind.input.value === "corpus";
    const formats = isCorpus ? CORPUS : JUDGMENTS;
    if (changed(format.input, formats)) offer(format.input, formats);
    const named = format.input.value === "hub";
    ofCorpus.hidden = !isCorpus;
    hub.hidden = !named;
    fileRow.hidden = named;
  }

  /** @param {SubmitEvent} event */
  async function onSubmit(event) {
    event.preventDefault();
    const wanted = {
      ...speaker(), kind: kind.input.value, format: format.input.value,
      corpus: corpus.value(), language: language.value(), corrects: corrects.input.checked,
    };
    const chosen = file.files?.[0];
    if (wanted.format === "hub") {
      await bringIn("asking the hub", { ...wanted, hub: name.value(), column: column.value(), split: split.value() });
    } else if (chosen) {
      await bringIn("sending", { ...wanted, name: chosen.name }, chosen);
    } else {
      progress.showEnd({ error: t("import.chooseFirst"), code: "" });
    }
  }

  /**
   * @param {string} stage the first one
   * @param {object} wanted
   * @param {File} [body]
   */
  async function bringIn(stage, wanted, body) {
    bring.disabled = true;
    progress.showStage({ stage });
    progress.showEnd(await imported(wanted, body, progress.showStage));
    bring.disabled = false;
  }

  kind.input.addEventListener("change", showFields);
  format.input.addEventListener("change", showFields);
  showFields();
  return root;
}

/**
 * Send it, tell how it goes, and return the last word.
 * @param {object} wanted
 * @param {File | undefined} body
 * @param {(stage: Stage) => void} onStage
 * @returns {Promise<End>}
 */
async function imported(wanted, body, onStage) {
  /** @type {End | null} */
  let end = null;
  try {
    for await (const line of linesOf(await ask("import", wanted, body))) {
      const word = JSON.parse(line);
      if (word.stage) onStage(word);
      end = word.stage ? null : told(word);
    }
  } catch {
    /* the last word stands, unless it was no last one */
  }
  return end ?? { ...failed("unreachable"), error: t("import.brokenOff") };
}

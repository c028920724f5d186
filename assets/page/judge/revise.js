// The form in which curators change the guideline.

import { changed, make, say } from "../base/dom.js";
import { isError } from "../base/server.js";
import { announce } from "../base/telling.js";
import { t } from "../base/words.js";
import { notSaved } from "./words.js";

/**
 * @typedef {import("../types.js").Guideline} Guideline
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../base/server.js").Failed} Failed
 */

/**
 * Build the form. `save(kind, text, labels)` gives the server's answer; `onSaved` hears of the
 * guideline that is in force then. `show(guideline)` fills it, but for what was typed and not saved.
 * @param {{
 *   save: (kind: Kind, text: string, labels: string[]) => Promise<Guideline | Failed>,
 *   onSaved: (guideline: Guideline) => void,
 * }} what
 */
export function guidelineForm({ save, onSaved }) {
  const text = make("textarea", { dir: "auto", rows: 10, maxlength: 20000 });
  const labels = make("div", { class: "label-fields" });
  const locked = make("p", { class: "muted" });
  const said = make("p", { class: "said", role: "status" });
  const error = make("p", { class: "error", role: "alert" });
  const submit = make("button", { type: "submit", class: "primary small" }, t("guideline.save"));
  const form = make(
    "form", { class: "guideline-form" },
    make("label", {}, t("guideline.text"), text),
    make("fieldset", {}, make("legend", {}, t("guideline.labels")), labels, locked),
    make("div", { class: "row" }, submit, said), error,
  );
  const root = make("details", { class: "folded curators" }, make("summary", {}, t("guideline.edit")), form);
  /** @type {Map<Kind, { text: string, labels: string[] }>} */
  const drafts = new Map(); // what was typed and not saved
  /** @type {Guideline | null} */
  let shown = null;

  function typedLabels() {
    return [...labels.querySelectorAll("input")].map((input) => input.value);
  }

  form.addEventListener("input", () => {
    if (shown) drafts.set(shown.kind, { text: text.value, labels: typedLabels() });
    say(said, "");
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!shown) return;
    const { kind } = shown;
    submit.disabled = true;
    say(error, "");
    const answer = await save(kind, text.value, typedLabels().map((label) => label.trim()));
    submit.disabled = false;
    if (isError(answer)) return say(error, notSaved(answer));
    drafts.delete(kind);
    say(said, t("guideline.saved", { number: answer.version }));
    announce(said.textContent ?? "");
    onSaved(answer);
  });

  /** @param {Guideline} guideline */
  function show(guideline) {
    if (!changed(form, guideline)) return;
    if (shown?.kind !== guideline.kind) {
      say(said, "");
      say(error, "");
    }
    shown = guideline;
    const draft = drafts.get(guideline.kind) ?? guideline;
    text.value = draft.text;
    // As they are stored, whatever language this page speaks: what stands here is sent back.
    const names = guideline.locked ? guideline.labels : draft.labels;
    labels.replaceChildren(...names.map((name, value) => labelField(name, value, guideline.locked)));
    say(locked, guideline.locked ? t("guideline.locked") : "");
  }

  return { root, show };
}

/**
 * @param {string} label
 * @param {number} value
 * @param {boolean} locked
 */
function labelField(label, value, locked) {
  const input = make("input", { type: "text", dir: "auto", maxlength: 60, required: true, disabled: locked });
  input.value = label;
  return make("label", {}, make("b", {}, String(value)), input);
}

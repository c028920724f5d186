// The guideline beside the item, and the form in which curators change it.
"use strict";
(() => {
  const { make, say, changed, announce, markdown, LOST } = window.crossloop;

  /** The guideline, to be read. */
  function guidelinePane() {
    const version = make("span", { class: "muted" });
    const text = make("div", { class: "guideline-text" });
    const root = make(
      "details", { class: "guideline" },
      make("summary", {}, make("h2", {}, "Guideline"), " ", version), text,
    );
    function show(guideline) {
      if (!changed(text, guideline)) return;
      say(version, `version ${guideline.version}`);
      text.replaceChildren(...markdown(guideline.text));
    }
    return { root, show };
  }

  /**
   * The form for curators. `save(kind, text, labels)` gives the server's answer; `onSaved`
   * hears of the guideline that is in force then.
   */
  function guidelineForm({ save, onSaved }) {
    const text = make("textarea", { dir: "auto", rows: 10, maxlength: 20000 });
    const labels = make("div", { class: "label-fields" });
    const locked = make("p", { class: "muted" });
    const said = make("p", { class: "said", role: "status" });
    const error = make("p", { class: "error", role: "alert" });
    const button = make("button", { type: "submit", class: "primary small" }, "Save the guideline");
    const form = make(
      "form", { class: "guideline-form" },
      make("label", {}, "Text, in Markdown: headings, paragraphs, **bold**, *italics*, lists and `code`", text),
      make("fieldset", {}, make("legend", {}, "What the values are called"), labels, locked),
      make("div", { class: "row" }, button, said), error,
    );
    const root = make("details", { class: "folded curators" }, make("summary", {}, "Edit the guideline (curators)"), form);
    const drafts = new Map(); // by kind, what was typed and not saved
    let shown = null;

    function fields() {
      return [...labels.querySelectorAll("input")];
    }

    form.addEventListener("input", () => {
      drafts.set(shown.kind, { text: text.value, labels: fields().map((field) => field.value) });
      say(said, "");
    });

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { kind } = shown;
      button.disabled = true;
      say(error, "");
      const answer = await save(kind, text.value, fields().map((field) => field.value.trim()));
      button.disabled = false;
      say(error, answer.error ? answer.error === LOST ? LOST : `Not saved. ${answer.error}` : "");
      if (answer.error) return;
      drafts.delete(kind);
      say(said, `Saved as version ${answer.version}.`);
      announce(said.textContent);
      onSaved(answer);
    });

    function show(guideline) {
      if (!changed(form, guideline)) return;
      if (shown?.kind !== guideline.kind) {
        say(said, "");
        say(error, "");
      }
      shown = guideline;
      const draft = drafts.get(guideline.kind) ?? guideline;
      text.value = draft.text;
      labels.replaceChildren(...guideline.labels.map((label, value) => field(guideline.locked ? label : draft.labels[value], value, guideline.locked)));
      say(locked, guideline.locked ? "The labels are locked: there are ratings that were made with them." : "");
    }

    return { root, show };
  }

  function field(label, value, locked) {
    const input = make("input", { type: "text", dir: "auto", maxlength: 60, required: true, disabled: locked });
    input.value = label;
    return make("label", {}, make("b", {}, String(value)), input);
  }

  Object.assign(window.crossloop, { guidelinePane, guidelineForm });
})();

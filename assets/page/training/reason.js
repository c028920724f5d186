// Why somebody does something with a version: it stays in the version's history.

import { make } from "../base/dom.js";
import { t } from "../base/words.js";

/**
 * A field for it; Enter in it is the same as the button beside.
 * @param {boolean} required
 * @param {() => void} done
 */
export function reasonField(required, done) {
  const field = make("input", {
    type: "text", maxlength: 2000, required, "aria-label": t("reason.why"), dir: "auto",
    placeholder: t(required ? "reason.required" : "reason.optional"),
    on: {
      keydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Enter" && !event.isComposing) done();
      },
    },
  });
  return {
    root: make("label", { class: "reasoned" }, field),
    value: () => field.value,
    /** Whether there is one, where one is asked for; if not, the browser says so. */
    isGiven: () => {
      field.value = field.value.trim();
      return field.reportValidity();
    },
  };
}

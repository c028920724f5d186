// Who did what with a version, when and why; and having its files kept.

import { button, make, say } from "../base/dom.js";
import { may } from "../base/speaker.js";
import { t, translated } from "../base/words.js";
import { reasonField } from "./reason.js";
import { together, when } from "./writing.js";

/**
 * @typedef {import("../types.js").Version} Version
 * @typedef {import("../types.js").Event} Event
 * @typedef {import("../base/words.js").Key} Key
 */

/** @type {Record<Event["what"], Key>} */
const WHAT = {
  live: "event.live", protected: "event.protected", unprotected: "event.unprotected", withdrawn: "event.withdrawn",
};

/**
 * A version's history, oldest first; nothing where there is none.
 * @param {Pick<Version, "events" | "reason">} version
 */
export function eventsOf({ events, reason }) {
  if (!events.length) return null;
  return make("ul", { class: "events" }, ...events.map((event) => make("li", { dir: "auto" }, inWords(event, reason))));
}

/**
 * @param {Event} event
 * @param {string} known what stands above it already
 */
function inWords({ what, at, who, why, why_said: said }, known) {
  const done = t(WHAT[what], { who: who || t("event.trainer"), at: when(at) });
  return together(done, why === known ? "" : translated(why, said));
}

/**
 * Have a version's files kept, or no longer. `set(number, protected, reason)` resolves to what went
 * wrong, or "".
 * @param {(number: number, wanted: boolean, reason: string) => Promise<string>} set
 */
export function protecting(set) {
  /** @param {Version} version */
  return function ({ number, protected: is, state }) {
    if (!may("admin") || state === "pruned") return null;
    const wrong = make("span", { class: "error", role: "alert" });
    const reason = reasonField(false, () => go());
    const go = async () => say(wrong, await set(number, !is, reason.value()));
    return make(
      "details", { class: "protect" },
      make("summary", { "aria-label": t(is ? "protect.endNamed" : "protect.beginNamed", { number }) },
        t(is ? "protect.end" : "protect.begin")),
      make("p", { class: "muted" }, t(is ? "protect.whatEnd" : "protect.what")), reason.root,
      button("secondary small", t(is ? "protect.yesEnd" : "protect.yes"), go), wrong,
    );
  };
}

// Making a version live: a button that asks once more, with what spoke against it, and why.

import { button, make, say } from "../base/dom.js";
import { may } from "../base/speaker.js";
import { t } from "../base/words.js";
import { guardsOf } from "./checks.js";
import { reasonField } from "./reason.js";

/**
 * @typedef {import("../types.js").Version} Version
 */

/**
 * Build such buttons. `use(number, reason)` makes a version live and resolves to what went wrong, or
 * ""; `asked(number)` draws anew, now that a version is asked about or no longer.
 * @param {(number: number, reason: string) => Promise<string>} use
 * @param {(number: number) => void} asked
 */
export function promoting(use, asked) {
  const wrong = make("span", { class: "error", role: "alert" });
  /** @type {number | null} */
  let confirming = null; // the version that somebody is about to make live

  /**
   * @param {Version} version
   * @param {number | null} live
   */
  function buttonOf(version, live) {
    if (!may("admin")) return null;
    const { number } = version;
    if (confirming === number) return confirmation(version);
    return button("quiet", labelOf(version, live), () => ask(number, number), { "data-version": number });
  }

  /** @param {Version} version */
  function confirmation(version) {
    const { number } = version;
    const yes = t(isNew(version) ? "promote.yesPromote" : "promote.yesSwitch");
    const reason = reasonField(isNew(version) && isDoubted(version), () => go());
    const go = async () => {
      if (!reason.isGiven()) return;
      say(wrong, await use(number, reason.value()));
      if (!wrong.textContent) ask(null, number);
    };
    return make(
      "span", { class: "confirm" }, guardsOf(version), make("span", {}, t("promote.atOnce")), reason.root,
      button("primary small", yes, go, { "data-confirm": true }),
      button("secondary small", t("promote.notNow"), () => ask(null, number)),
      wrong,
    );
  }

  /**
   * @param {number | null} which
   * @param {number} number
   */
  function ask(which, number) {
    confirming = which;
    say(wrong, "");
    asked(number);
  }

  return {
    button: buttonOf,
    confirming: () => confirming,
    /**
     * What to press next, after what was pressed has gone.
     * @param {number} number
     */
    next: (number) => (confirming === null ? `[data-version="${number}"]` : "[required], [data-confirm]"),
  };
}

/**
 * A person decides what the gate did not.
 * @param {Version} version
 */
function isNew({ activated_at: served }) {
  return !served;
}

/** @param {Version} version */
function isDoubted({ metrics: { checks = [] } }) {
  return checks.some(({ passed }) => !passed);
}

/**
 * @param {Version} version
 * @param {number | null} live
 */
function labelOf(version, live) {
  const { number } = version;
  if (isNew(version)) return t("promote.promote", { number });
  return t(number < (live ?? 0) ? "promote.goBack" : "promote.use", { number });
}

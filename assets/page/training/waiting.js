// The version that is kept and waits for evidence.

import { open } from "../base/address.js";
import { button, changed, make, say } from "../base/dom.js";
import { may } from "../base/speaker.js";
import { counted, t } from "../base/words.js";
import { searchWith } from "../search/options.js";
import { checksTable } from "./checks.js";
import { preferredView } from "./preferred.js";
import { reasonInWords } from "./said.js";

/**
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../types.js").Candidate} Candidate
 */

/**
 * Build the panel.
 * @param {ReturnType<typeof import("./promoting.js").promoting>} promote
 */
export function waitingPanel(promote) {
  const root = make("section", { class: "block waits", hidden: true });
  const missing = make("p", { class: "missing" });

  /** @param {Status} status */
  function show({ candidate: kept, versions, version: live }) {
    root.hidden = !kept;
    if (!kept) {
      if (changed(root, null)) root.replaceChildren(); // or its buttons would be found for the keyboard
      return;
    }
    say(missing, missingInWords(kept));
    const { number } = kept;
    const version = versions.find((each) => each.number === number);
    const confirmed = promote.confirming() === number;
    if (!changed(root, [version, live, confirmed, kept.preferred, may("curator"), may("admin")])) return;
    root.replaceChildren(
      make("h2", {}, t("waits.title", { number })),
      make("p", { class: "muted", dir: "auto" }, reasonInWords(kept)), missing,
      make(
        "p", { class: "actions" },
        may("curator") && searchWith(number), button("quiet", t("page.judge"), () => open("judge")),
        version && promote.button(version, live),
      ),
      preferredView(kept.preferred), make("h3", {}, t("waits.checks")), checksTable(kept.checks),
    );
  }

  return { root, show };
}

/** @param {Candidate} kept */
function missingInWords({ number, missing }) {
  return missing ? counted("waits.missing", missing, { number }) : t("waits.nothingMissing");
}

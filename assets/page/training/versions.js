// The versions of the training page: the one that waits for evidence, and all of them, to look at
// and to make live.

import { changed, make, within } from "../base/dom.js";
import { may } from "../base/speaker.js";
import { t } from "../base/words.js";
import { searchWith } from "../search/options.js";
import { eventsOf, protecting } from "./events.js";
import { figure, figuresOf } from "./figures.js";
import { promoting } from "./promoting.js";
import { runLink } from "./run_link.js";
import { reasonInWords } from "./said.js";
import { table } from "./table.js";
import { waitingPanel } from "./waiting.js";
import { bytes, when } from "./writing.js";

/**
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../types.js").Version} Version
 */

/**
 * Build both panels. `use(number, reason)` makes a version live, `keep` has its files kept or no
 * longer; both resolve to what went wrong, or "".
 * @param {(number: number, reason: string) => Promise<string>} use
 * @param {Parameters<typeof protecting>[0]} keep
 */
export function versionsView(use, keep) {
  const title = make("h2", { tabindex: -1 }, t("versions.title")); // takes the keyboard when its place has gone
  const all = make("section", { class: "block", hidden: true });
  const promote = promoting(use, asked);
  const protect = protecting(keep);
  const waits = waitingPanel(promote);
  /** @type {Status | null} */
  let status = null;

  /** @param {Status} next */
  function show(next) {
    status = next;
    waits.show(next);
    showAll(next);
  }

  /** @param {Status} status */
  function showAll({ versions, version: live, candidate: kept }) {
    all.hidden = !versions.length;
    if (!changed(all, [versions, live, kept?.number, promote.confirming(), may("curator"), may("admin")])) return;
    const figures = figuresOf(...versions.map((each) => each.metrics));
    const heads = [
      t("versions.version"), t("versions.published"), t("versions.from"),
      ...figures.map((each) => each.head), t("table.why"), "",
    ];
    all.replaceChildren(
      title,
      may("admin") ? "" : make("p", { class: "muted" }, t("promote.onlyAdmins")),
      make("p", { class: "muted" }, t("versions.room", { size: bytes(versions.reduce((sum, v) => sum + v.bytes, 0)) })),
      table(heads, versions.map((each) => [
        numberOf(each), when(each.created_at), each.parent ?? t("figure.none"),
        ...figures.map((one) => figure(one, each.metrics)),
        make("div", { class: "why" }, make("span", { dir: "auto" }, reasonInWords(each)), eventsOf(each)),
        stateOf(each, live, kept?.number),
      ])),
    );
  }

  /**
   * @param {Version} version
   * @param {number | null} live
   * @param {number | undefined} kept
   */
  function stateOf(version, live, kept) {
    const { number } = version;
    if (number === live) return make("span", { class: "actions" }, state("live", t("versions.live")), protect(version));
    if (version.state === "pruned") return state("removed", t("versions.removed"), t("versions.removedWhy"));
    return make(
      "span", { class: "actions" },
      number === kept ? state("kept", t("versions.kept"), t("versions.keptWhy")) : promote.button(version, live),
      may("curator") && searchWith(number), protect(version),
    );
  }

  /** @param {number} number */
  function asked(number) {
    if (status) show(status);
    const next = promote.next(number);
    const found = [waits.root, all].find((place) => place.querySelector(next));
    (found ? within(found, next) : title).focus({ preventScroll: true }); // what was pressed is gone
  }

  return { waits: waits.root, all, show };
}

/**
 * @param {string} kind
 * @param {string} label
 * @param {string | null} why
 */
function state(kind, label, why = null) {
  return make("span", { class: `state ${kind}`, title: why }, label);
}

/**
 * A version's number, which leads to the run that made it, and the room it takes.
 * @param {Version} version
 */
function numberOf({ number, run, bytes: size, protected: kept }) {
  const named = run === null
    ? make("b", {}, String(number))
    : make("b", {}, runLink(run, String(number), { "aria-label": t("versions.runOf", { number }) }));
  return make(
    "span", { class: "numbered" }, named, size ? make("small", { class: "muted" }, bytes(size)) : null,
    kept ? make("small", { class: "state kept" }, t("versions.protected")) : null,
  );
}

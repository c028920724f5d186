// How far judging is: one's own and everybody's share, and what each language pair still lacks.

import { button, changed, make, say } from "../base/dom.js";
import { byReading, isReadPair } from "../base/languages.js";
import { counted, parts, t } from "../base/words.js";
import { pairInWords } from "./words.js";

/**
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../types.js").PairProgress} PairProgress
 */

const SHOWN = 5;

/** Build the view; `show(progress, kind)` keeps it true. */
export function progressView() {
  const mine = tally(t("progress.you"));
  const team = tally(t("progress.everybody"));
  const why = make("p", { class: "muted" });
  const list = make("ul", { class: "lacks" });
  /** @type {PairProgress[]} */
  let pairs = [];
  let open = false;
  const more = button("quiet", "", () => {
    open = !open;
    fold();
  }, { "aria-expanded": "false", hidden: true });
  const root = make(
    "section", { class: "progress", "aria-label": t("progress.title") },
    make("h2", {}, t("progress.title")), make("div", { class: "tallies" }, mine.root, team.root), why, list, more,
  );

  function fold() {
    for (const [at, row] of list.querySelectorAll("li").entries()) row.hidden = !open && at >= SHOWN;
    more.hidden = pairs.length <= SHOWN;
    more.setAttribute("aria-expanded", String(open));
    say(more, open ? t("progress.showFewer") : counted("progress.showAll", pairs.length));
  }

  /**
   * @param {import("../types.js").Progress} progress
   * @param {Kind} kind
   */
  function show(progress, kind) {
    const whole = progress.team + progress.open;
    const ratings = counted("progress.ratings", progress.team);
    mine.show(progress.mine, whole, counted("progress.ratings", progress.mine));
    team.show(progress.team, whole, t("progress.team", { ratings, open: counted("progress.open", progress.open) }));
    pairs = byReading(progress.pairs, ({ pair }) => isReadPair(pair));
    say(why, pairs.length ? t(`progress.why.${kind}`) : "");
    if (changed(list, [kind, pairs])) list.replaceChildren(...pairs.map((pair) => row(pair, kind)));
    fold();
  }

  return { root, show };
}

/** @param {string} whose */
function tally(whose) {
  const words = make("span", { class: "muted" });
  const bar = make("progress", { "aria-label": t("progress.share", { whose }) });
  return {
    root: make("div", { class: "tally" }, make("b", {}, whose), words, bar),
    /**
     * @param {number} done
     * @param {number} whole
     * @param {string} text
     */
    show(done, whole, text) {
      say(words, text);
      bar.max = whole || 1;
      bar.value = done;
    },
  };
}

/**
 * @param {PairProgress} progress
 * @param {Kind} kind
 */
function row({ pair, missing, positives }, kind) {
  const lacks = missing ? counted(`progress.lacks.${kind}`, missing) : t("progress.enough");
  const named = pairInWords(pair);
  return make(
    "li", {},
    make("span", { class: "lack" }, ...parts("progress.pair", { pair: make("b", {}, pair), lacks })),
    make("span", { class: "muted" }, named),
    make("progress", {
      "aria-label": t("progress.ofPair", { pair: named }), max: positives + missing || 1, value: positives,
    }),
  );
}

// The pairs that were rated since the page was opened, and the list of them.

import { make, say } from "../base/dom.js";
import { judge } from "../base/speaker.js";
import { counted, t } from "../base/words.js";

/**
 * @typedef {import("../types.js").Standing} Standing
 * @typedef {import("../types.js").Side} Side
 * @typedef {import("../types.js").Compared & { judge: string, judgment: Standing }} Rated
 */

const SHOWN = 8;

/**
 * Build the list; `inWords` says a judgment. Pairs go by who judged them and their texts (`keyOf`).
 * @param {(judgment: Standing) => string} inWords
 */
export function ratedPairs(inWords) {
  /** @type {Map<string, Rated>} */
  const rated = new Map();
  const title = make("h2", {});
  const list = make("ol", { class: "past" });
  const root = make("section", { class: "past-section", hidden: true }, title, list);

  /** Those of who judges now, the last one last. */
  function own() {
    return [...rated.values()].filter((pair) => pair.judge === judge());
  }

  function show() {
    const pairs = own();
    root.hidden = !pairs.length;
    say(title, counted("pairs.rated", pairs.length));
    list.replaceChildren(...pairs.reverse().slice(0, SHOWN).map(row));
  }

  /** @param {Rated} pair */
  function row({ left, right, judgment, score }) {
    return make(
      "li", {},
      make("span", { class: "past-texts" }, quote(left), quote(right)),
      make(
        "span", { class: "past-marks" },
        make("span", {}, t("pairs.you", { judgment: inWords(judgment) })), make("span", {}, opinion(score)),
      ),
    );
  }

  return {
    root,
    show,
    /** @param {string} key */
    find: (key) => rated.get(key),
    last: () => own().at(-1),
    /**
     * Keep what was judged; a withdrawn pair leaves the list.
     * @param {string} key
     * @param {Rated} pair
     */
    keep(key, pair) {
      rated.delete(key);
      if (pair.judgment.outcome !== "withdrawn") rated.set(key, pair);
      show();
    },
  };
}

/**
 * @param {string} left
 * @param {string} right
 */
export function keyOf(left, right) {
  return JSON.stringify([judge(), left.trim(), right.trim()]);
}

/** @param {number} score */
export function opinion(score) {
  return t("pairs.encoder", { score: score.toFixed(2) });
}

/** @param {Side} side */
function quote({ text, language }) {
  return make("span", { class: "past-text", dir: "auto", lang: language }, text);
}

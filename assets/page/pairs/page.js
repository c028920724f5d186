// The pairs page: two sentences, one question: how much of their meaning do they share?

import { button, make, say } from "../base/dom.js";
import { offer } from "../base/keymap.js";
import { choiceOf } from "../base/keys.js";
import { nameValues, ratingControl } from "../base/rating.js";
import { call, isError, save } from "../base/server.js";
import { speaker, speakerField } from "../base/speaker.js";
import { announce } from "../base/telling.js";
import { parts, t } from "../base/words.js";
import { keyOf, opinion, ratedPairs } from "./rated.js";
import { side } from "./side.js";

/**
 * @typedef {import("../types.js").Compared} Compared
 * @typedef {import("../base/server.js").Failed} Failed
 */

const TYPING_MS = 400;
const HIGHEST = 5;

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Server} server
 */
export function mount(root, server) {
  const state = {
    /** @type {Compared | null} what the server told of the two texts */
    known: null,
    suggested: false, // the pair came from the corpus and nobody changed it
    asked: 0, // number of the newest question to the server: older answers are dropped
    typing: 0, // timer of the question that follows typing
  };

  const left = side(t("pairs.first"), onTyped);
  const right = side(t("pairs.second"), onTyped);
  const suggest = button("primary", t("pairs.suggest"), suggestPair);
  const error = make("p", { class: "error", role: "alert" });
  const verdict = make("p", { class: "verdict", title: t("pairs.verdict") });
  const rating = ratingControl({ kind: "similarity", name: t("pairs.howMuch"), prepare, onSaved: showOpinion });
  const question = make(
    "section", { class: "question", hidden: true, "aria-label": t("pairs.judgment") },
    make("h2", {}, t("pairs.question")), rating.root, verdict,
  );
  const rated = ratedPairs(rating.inWords);
  root.replaceChildren(make(
    "div", { class: "narrow-page pairs" },
    make("h1", {}, t("pairs.title")),
    make("p", { class: "lead" }, t("pairs.lead")),
    make("div", { class: "pair" }, left.root, right.root),
    make("div", { class: "found-head" }, suggest, speakerField(server.whoami)),
    error, question, keyHint(), rated.root,
  ));

  // --- which pair -------------------------------------------------------------------------------

  async function suggestPair() {
    const mine = ++state.asked;
    clearTimeout(state.typing); // its question would pass for the newer one
    const answer = await call(server.suggest_pair, speaker());
    if (mine !== state.asked) return;
    say(error, isError(answer) ? answer.error : "");
    if (isError(answer)) return;
    put(answer);
    state.suggested = true;
  }

  /**
   * Another pair, of which all is known, stands in the fields.
   * @param {Compared} pair
   */
  function put(pair) {
    left.text.value = pair.left.text;
    right.text.value = pair.right.text;
    begin();
    learn(pair);
  }

  function onTyped() {
    state.suggested = false;
    state.asked += 1;
    begin();
    clearTimeout(state.typing);
    state.typing = setTimeout(compare, TYPING_MS);
  }

  /** Another pair stands in the fields. */
  function begin() {
    state.known = null;
    showStanding();
    left.tell("");
    right.tell("");
    question.hidden = !(left.text.value.trim() && right.text.value.trim());
  }

  /**
   * Ask for languages and score of what was typed; return them, or an error.
   * @returns {Promise<Compared | Failed>}
   */
  async function compare() {
    if (question.hidden) return { error: t("pairs.typeFirst"), code: "" };
    const mine = ++state.asked;
    const answer = await call(server.compare, { left: left.text.value, right: right.text.value });
    if (mine !== state.asked) return answer;
    say(error, isError(answer) ? answer.error : "");
    if (!isError(answer)) learn(answer);
    return answer;
  }

  /** @param {Compared} pair */
  function learn(pair) {
    state.known = pair;
    left.tell(pair.left.language);
    right.tell(pair.right.language);
  }

  /** Show what this judge has said of this pair, and the encoder's opinion only if there is such. */
  function showStanding() {
    rating.reset(rated.find(key())?.judgment);
    showOpinion();
  }

  function showOpinion() {
    const judged = rated.find(key());
    say(verdict, judged ? opinion(judged.score) : "");
  }

  function key() {
    return keyOf(left.text.value, right.text.value);
  }

  // --- judging ----------------------------------------------------------------------------------

  /**
   * Hold on to who judges what, now; the function returned sends it.
   * @param {string} outcome
   * @param {number | null} value
   */
  function prepare(outcome, value) {
    clearTimeout(state.typing);
    const judged = key();
    const who = speaker();
    const asking = state.known ?? compare();
    return async () => {
      const known = await asking;
      if (isError(known)) return known;
      const answer = await save(server.rate_pair, {
        ...who, value, outcome, score: known.score, version: known.version,
        left: known.left.text, left_language: known.left.language,
        right: known.right.text, right_language: known.right.language,
      });
      if (!isError(answer)) rated.keep(judged, { ...known, judge: who.judge, judgment: { outcome, value } });
      return answer;
    };
  }

  /** Bring the pair that was judged last back, without its judgment. */
  function takeBack() {
    const last = rated.last();
    if (!last) return;
    state.asked += 1;
    put(last);
    rating.takeBack();
  }

  /** @param {import("../base/keys.js").Choice} choice */
  async function rateAndGoOn({ outcome, value }) {
    const judged = key();
    const suggested = state.suggested;
    await rating.choose(outcome, value);
    const saved = rated.find(judged);
    if (!saved || !suggested || judged !== key()) return;
    await suggestPair();
    announce(t("pairs.next", { score: saved.score.toFixed(2) }));
  }

  // --- what comes from outside ------------------------------------------------------------------

  /** @param {string} pressed */
  const rate = (pressed) => {
    const choice = choiceOf(pressed, HIGHEST);
    return !question.hidden && choice !== null && rateAndGoOn(choice);
  };
  offer("pairs", [
    { keys: ["0", "1", "2", "3", "4", "5"], shown: "0 1 2 3 4 5", what: t("pairs.keys.rate"), run: rate },
    { keys: ["u"], what: t("keys.unsure"), run: rate },
    { keys: ["s"], what: t("keys.skip"), run: rate },
    { keys: ["z", "Backspace"], what: t("keys.undo"), run: () => !question.hidden && takeBack() },
    { keys: ["n"], what: t("pairs.suggest"), run: suggestPair, menu: true },
  ]);
  document.addEventListener("crossloop:judge", () => {
    showStanding();
    rated.show();
  });

  nameValues("similarity", server.guideline);
}

function keyHint() {
  /** @param {string} name */
  const kbd = (name) => make("kbd", {}, name);
  return make("p", { class: "hint" }, ...parts("pairs.hint", {
    lowest: kbd("0"), highest: kbd(String(HIGHEST)), unsure: kbd("u"), skip: kbd("s"), back: kbd("z"),
  }));
}

// One result: its text, where it is from, how it moved, and its rating.

import { read } from "../base/address.js";
import { button, make, say } from "../base/dom.js";
import { chip, isRead, isTranslated, languageName, reads } from "../base/languages.js";
import { ratingControl } from "../base/rating.js";
import { call, isError, save } from "../base/server.js";
import { speaker } from "../base/speaker.js";
import { t } from "../base/words.js";
import { pinControl } from "./pin.js";

/**
 * @typedef {import("../types.js").Result} Result
 * @typedef {import("../types.js").Found} Found
 * @typedef {import("../types.js").Server} Server
 * @typedef {Map<number, number | null> | undefined} Moves
 * @typedef {{
 *   server: Server, wanted: string[],
 *   tell: (failure: string, before: string) => void, judged: (id: number) => void,
 * }} Ways
 * @typedef {ReturnType<typeof resultCard>} Card
 */

/**
 * @param {Result} result
 * @param {Found} answer
 * @param {Moves} moves
 * @param {Ways} ways
 */
export function resultCard(result, answer, moves, { server, wanted, tell, judged }) {
  let failure = "";
  const rating = ratingControl({
    kind: "relevance",
    name: t("result.howWell", { rank: result.rank }),
    prepare(outcome, value) {
      if (outcome !== "withdrawn") judged(result.sentence_id);
      const payload = {
        ...speaker(), query: answer.query, query_language: answer.query_language,
        sentence_id: result.sentence_id, value, outcome, translated: turning?.looked() ?? false,
        // Without fairness it is shown to compare: no version has served it so.
        ...(read().fair ? { rank: result.rank, score: result.score, version: answer.version } : {}),
      };
      return async () => {
        const saved = await save(server.rate, payload);
        const before = failure;
        failure = isError(saved) ? failureOf(result.rank, saved) : "";
        tell(failure, before);
        return saved;
      };
    },
  });
  rating.reset(result.rating);
  const text = make("p", { class: "result-text clamped", dir: "auto", lang: result.language }, result.text);
  const turns = isTranslated(result) && !isRead(result.language);
  const turning = turns ? translations(result, text, server.translation) : null;
  const pin = pinControl(result, answer, wanted, server);
  const more = button("quiet", t("result.showAll"), () => {
    say(more, t(text.classList.toggle("clamped") ? "result.showAll" : "result.showLess"));
  }, { hidden: true });
  const node = make(
    "li",
    {
      class: "card", tabindex: -1, "data-sentence": result.sentence_id,
      "aria-label": t("result.named", { rank: result.rank, language: languageName(result.language) }),
    },
    make(
      "div", { class: "card-head" },
      chip(result.language), moved(moves?.get(result.sentence_id)), meta(result, answer),
    ),
    text, more,
    source(result, turning?.button, pin.root),
    rating.root,
  );
  return {
    id: result.sentence_id,
    node,
    rating,
    pin,
    /** Offer the rest of a text that is cut off; once it stands on the page. */
    measure: () => (more.hidden = text.scrollHeight <= text.clientHeight + 1),
    /** Show it in the reader's language, or back; whether it can be. */
    turn() {
      turning?.turn();
      return Boolean(turning);
    },
    turning,
  };
}

/**
 * @param {number} rank
 * @param {import("../base/server.js").Failed} saved
 */
function failureOf(rank, { error, code }) {
  return t(code === "lost" ? "result.lost" : "result.notSaved", { rank, error });
}

/**
 * Turns a result's text into the reader's language and back, where the corpus or a machine has it so;
 * `looked()`: at what.
 * @param {Result} result
 * @param {HTMLElement} node
 * @param {Server["translation"]} translate
 */
function translations({ sentence_id: id, text: own, language }, node, translate) {
  const press = button("quiet", t("result.translate"), () => turn());
  /** @type {import("../types.js").Translation | null} */
  let other = null; // once asked
  let turned = false;

  async function turn() {
    if (!other) {
      const answer = await call(translate, { ...speaker(), sentence_id: id, reads: reads() });
      if (isError(answer)) return say(press, answer.error);
      if (answer.text === null || answer.language === null) return say(press, t("result.noTranslation"));
      other = answer;
    }
    turned = !turned;
    say(node, turned ? other.text : own);
    node.lang = turned ? other.language : language;
    const original = other.machine ? "result.showOriginalOfMachine" : "result.showOriginal";
    say(press, turned ? t(original, { language: languageName(language) }) : t("result.translate"));
  }

  return { button: press, turn, isTurned: () => turned, looked: () => other && (other.machine ? "machine" : true) };
}

/**
 * Where a result is from, what stands around it there, and a copy of it to take along.
 * @param {Result} result
 * @param {HTMLElement | undefined} turning
 * @param {HTMLElement} pin
 */
function source({ corpus, context, text, language }, turning, pin) {
  const copied = make("span", { class: "copied", role: "status" });
  const copy = button("quiet", t("result.copy"), async () => {
    try {
      await navigator.clipboard.writeText(text);
      say(copied, t("result.copied"));
    } catch {
      say(copied, t("result.copyRefused"));
    }
  });
  const from = make("span", {}, `${t("result.from")} `, make("bdi", {}, corpus));
  const line = make("div", { class: "source" }, from, turning, pin, copy, copied);
  if (!context) return line;
  return make(
    "div", {}, line,
    make(
      "details", { class: "around" },
      make("summary", {}, t("result.around")), make("p", { class: "context", dir: "auto", lang: language }, context),
    ),
  );
}

/**
 * @param {Result} result
 * @param {Found} answer
 */
function meta(result, answer) {
  return make(
    "span", { class: "meta" },
    make("span", { title: t("result.place") }, `#${result.rank}`),
    standing(result),
    make("span", { title: t("result.answeredBy") }, t("result.version", { number: answer.version })),
  );
}

/**
 * How close it is: against nonsense, where the version knows, else as a bare cosine, if it is told.
 * @param {Result} result
 */
export function standing({ score, standing: percent }) {
  const cosine = score === null ? null : score.toFixed(2);
  if (percent === null) return cosine && make("span", { title: t("result.score") }, cosine);
  const title = cosine ? t("result.standingTitle", { percent, score: cosine }) : t("result.standingAlone", { percent });
  const heard = make("span", { class: "for-readers" }, `${t("result.closeness")} `);
  return make("span", { title }, heard, t("result.standing", { percent }));
}

/**
 * "up 5" since the last version: undefined and 0 draw nothing, null means it was not there.
 * @param {number | null | undefined} places
 */
export function moved(places) {
  if (places === undefined || places === 0) return null;
  if (places === null) return make("span", { class: "moved new", title: t("moved.newTitle") }, t("moved.new"));
  const up = places > 0;
  return make(
    "span", { class: `moved ${up ? "up" : "down"}`, title: t("moved.title") },
    make("span", { "aria-hidden": "true" }, up ? "↑" : "↓"),
    make("span", { class: "for-readers" }, `${t(up ? "moved.up" : "moved.down")} `),
    String(Math.abs(places)),
  );
}

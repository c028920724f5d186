// The items, one after the other. The server reserves an item as it shows it, and knows when one
// has all its ratings.

import { isError } from "../base/server.js";
import { announce } from "../base/telling.js";
import { keyOf } from "./session.js";
import { t } from "../base/words.js";
import { nothingInWords, nothingToJudge, whyNothing } from "./nothing.js";
import { pairInWords } from "./words.js";

/**
 * @typedef {import("../types.js").Item} Item
 * @typedef {import("../types.js").ItemPage} ItemPage
 * @typedef {ReturnType<typeof itemQueue>} Queue
 */

/**
 * `undo()` takes the last judgment back; `widen()` asks for items in all languages.
 * @param {{
 *   next: import("../types.js").Server["next"], desk: import("./desk.js").Desk, beside: import("./beside.js").Beside,
 *   choices: import("./choices.js").Choices, holds: import("./holding.js").Holding,
 *   session: import("./session.js").Session, undo: () => void, widen: () => void,
 * }} what
 */
export function itemQueue({ next, desk, beside, choices, holds, session, undo, widen }) {
  /** @type {Item | null} */
  let item = null;
  /** @type {number | null | undefined} the served version, null while there is none */
  let version;
  let unread = false; // whether there is more in languages that the judge does not read
  /** @type {string[]} */
  let reads = [];
  /** @type {ItemPage["calibration"]} */
  let round = null;
  let loaded = false;
  let asked = 0; // number of the newest wish for an item: older answers are dropped

  const why = () => whyNothing(version, beside.counted(), choices.choice.status, unread);

  /** Ask for an item; with `focus`, take the keyboard there; `quiet` says nothing of finding none. */
  async function load({ focus = false, quiet = false } = {}) {
    const mine = ++asked;
    const answer = await holds.ask(next, { kind: choices.choice.kind, ...choices.filters() });
    if (mine !== asked) return;
    loaded = !isError(answer) || answer.code !== "unreachable"; // else the next look asks again
    if (isError(answer)) return desk.fail(answer.error, [t("judge.tryAgain"), () => load({ focus: true })]);
    keep(answer);
    show(answer.item, focus);
    if (!quiet) desk.tell();
    if (item || !quiet) announce(whereabouts());
  }

  /** @param {Partial<ItemPage>} answer */
  function keep(answer) {
    beside.keep(answer);
    unread = answer.unread ?? false;
    reads = answer.reads ?? reads;
    if (answer.calibration !== undefined) round = answer.calibration;
    showPlace();
  }

  /**
   * Put an item on the page.
   * @param {Item | null} following
   */
  function show(following, focus = true) {
    draw(following);
    holds.itemCame();
    beside.show();
    showPlace();
    if (focus) desk.goToItem();
  }

  /** @param {Item | null} following */
  function draw(following) {
    item = following;
    desk.draw(item, {
      kind: choices.choice.kind,
      labels: item ? beside.labels(item.kind) : [],
      noted: item ? session.drafts.get(keyOf(item)) ?? item.mine?.note ?? "" : "",
      where: whereabouts(),
      nothing: item ? [] : [nothing()],
    });
  }

  function showPlace() {
    const place = { number: session.count() + 1, open: beside.stillOpen() };
    const words = round ? t("calibration.place", { number: round.done + 1, items: round.items }) : t("judge.place", place);
    desk.showPlace(item ? words : "");
  }

  /** "Item 4, German to Thai", or what to do where there is none. */
  function whereabouts() {
    if (!item) return nothingInWords(why(), reads);
    return t("judge.whereabouts", { number: session.count() + 1, pair: pairInWords(item.pair) });
  }

  function nothing() {
    return nothingToJudge(why(), reads, {
      widen,
      choose: (status) => choices.choose({ status }).then(desk.goToItem),
      again: () => load({ focus: true }),
      undo: session.count() ? undo : null,
    });
  }

  /**
   * Look for an item where none is shown yet, or none was there to be drawn.
   * @param {number | null | undefined} served the version that is served; undefined where nobody said
   */
  async function look(served) {
    if (served !== undefined) version = served;
    const awaits = !item && ["none", "undrawn"].includes(why());
    if (!holds.isPending() && (!loaded || awaits)) await load({ quiet: loaded });
  }

  draw(null);
  return { load, keep, show, look, whereabouts, item: () => item, outdated: () => (loaded = false) };
}

// Giving an answer, and taking it back.

import { call, isError } from "../base/server.js";
import { judge, speaker } from "../base/speaker.js";
import { announce } from "../base/telling.js";
import { counted, t } from "../base/words.js";
import { calibratedInWords } from "./calibrating.js";
import { inWords, notSaved, savedInWords } from "./words.js";

/**
 * @typedef {import("../types.js").Item} Item
 * @typedef {import("../base/server.js").Failed} Failed
 * @typedef {import("./session.js").Entry} Entry
 */

/**
 * @param {{
 *   server: import("../types.js").Server, desk: import("./desk.js").Desk, beside: import("./beside.js").Beside,
 *   choices: import("./choices.js").Choices, holds: import("./holding.js").Holding,
 *   session: import("./session.js").Session, queue: () => import("./queue.js").Queue,
 *   translations: import("./translating.js").Translating, pace: import("./pace.js").Pace,
 * }} what
 */
export function answers({ server, desk, beside, choices, holds, session, queue, translations, pace }) {
  /**
   * Send a judgment of the item on the page, once it has been there long enough to be seen.
   * @param {string} outcome
   * @param {number | null} value
   */
  async function give(outcome, value) {
    const item = queue().item();
    if (!item || !holds.isFree()) return;
    const given = { judge: judge(), item, note: desk.note(), outcome, value };
    desk.clearError();
    desk.scale.mark(given);
    const answer = await says(item, {
      outcome, value, note: given.note, translated: translations.looked(item), ...choices.filters(),
    });
    desk.scale.mark(null);
    if (isError(answer)) return refused(answer, given);
    session.add({ ...given, saved: answer.saved });
    if (outcome !== "skipped") pace.add();
    queue().keep(answer.next);
    queue().show(answer.next.item);
    desk.tell(...savedInWords(answer, beside.labels(item.kind), answer.next.item?.id === item.id));
    if (answer.calibrated) desk.tell(calibratedInWords(answer.calibrated));
    announceWithPlace();
  }

  /**
   * Say something of an item: the queue's, or one of one's own past judgments.
   * @param {Item} item
   * @param {object} what
   */
  function says(item, what) {
    if (item.judgment) return holds.send(server.revise, { judgment: item.judgment, ...what });
    return holds.send(server.judge, { item: item.id, ...what });
  }

  /** Skip all items of the query on the page. */
  async function skipQuery() {
    const item = queue().item();
    if (!item?.id || item.kind !== "relevance" || !holds.isFree()) return;
    const given = { judge: judge(), item, note: desk.note(), outcome: "skipped", value: null };
    desk.clearError();
    const answer = await holds.send(server.skip_query, { item: item.id, ...choices.filters() });
    if (isError(answer)) return desk.fail(notSaved(answer), [t("judge.sendAgain"), skipQuery]);
    const [saved, ...also] = answer.saved;
    if (saved) session.add({ ...given, saved, also });
    queue().keep(answer.next);
    queue().show(answer.next.item);
    desk.tell(counted("judge.skippedQuery", answer.saved.length));
    announceWithPlace();
  }

  /**
   * Not on disk: nothing on the page moves, and the same key sends it again.
   * @param {Failed} failed
   * @param {{ item: Item, outcome: string, value: number | null }} given
   */
  function refused({ code, error }, { item, outcome, value }) {
    desk.scale.press(item.mine);
    /** @type {[string, () => void]} */
    const next = [t("judge.next"), () => queue().load({ focus: true })];
    if (code === "finished") return desk.fail(error, next);
    const key = outcome === "rated" ? String(value) : outcome[0];
    const words = t(code === "lost" ? "judge.lost" : "judge.notSavedSendAgain", { error, key });
    desk.fail(words, [t("judge.sendAgain"), () => give(outcome, value)], next);
  }

  /** Take this session's newest judgment back and show its item; again for the one before. */
  async function undo() {
    if (holds.isPending()) return;
    const entry = session.newest();
    if (!entry) {
      desk.tell(t("judge.nothingToUndo"));
      return announce(desk.said());
    }
    const answer = await takeBack(entry);
    if (!isError(answer)) {
      session.takenBack(entry);
      if (entry.outcome !== "skipped") pace.takeBack();
      return bringBack(entry, answer.item);
    }
    if (answer.code === "gone") {
      session.forget(entry);
      return desk.fail(t("judge.gone", { error: answer.error }));
    }
    const words = answer.code === "lost" ? t("judge.lostUndo") : t("judge.notTakenBack", { error: answer.error });
    desk.fail(words, [t("judge.tryAgain"), undo]);
  }

  /**
   * Undo on the server. Of an item judged twice, undoing the second left a row that says what the
   * first said; undoing that row would bring the second back, so what stood before is said anew.
   * @param {Entry} entry
   * @returns {Promise<{ item: Item | null } | Failed>}
   */
  async function takeBack(entry) {
    if (!entry.restored) return holds.send(server.undo, { judgment: entry.saved, also: entry.also ?? [] });
    const { outcome, value, note } = entry.item.mine ?? { outcome: "withdrawn", value: null, note: "" };
    const answer = await says(entry.item, { outcome, value, note: note ?? "" });
    return isError(answer) ? answer : { item: entry.item };
  }

  /**
   * @param {Entry} entry
   * @param {Item | null} item
   */
  async function bringBack(entry, item) {
    choices.set({ kind: entry.item.kind });
    if (item) queue().show(item);
    else await queue().load({ focus: true });
    const rating = inWords(entry, beside.labels(entry.item.kind));
    desk.tell(t(item ? "judge.takenBack" : "judge.takenBackGone", { rating }));
    announceWithPlace();
    const { reads } = choices.filters();
    const progress = await call(server.progress, { ...speaker(), kind: choices.choice.kind, reads });
    if (!isError(progress) && !holds.isPending()) queue().keep({ progress });
  }

  function announceWithPlace() {
    announce(t("judge.announced", { said: desk.said(), where: queue().whereabouts() }));
  }

  return { give, undo, skipQuery };
}

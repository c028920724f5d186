// What was judged since the page was opened, so that it can be taken back, and the notes that are
// not saved yet. Each name that judges here has judgments of its own.

/**
 * A judgment that was given here. `saved`: its row on the server. `item`: as it was shown, with
 * what stood before. `restored`: a later judgment of the same item was undone, and that left a
 * row of its own that says what this one said. `also`: rows that were made with it, of other items.
 * @typedef {{
 *   judge: string, item: import("../types.js").Item, note: string, outcome: string, value: number | null,
 *   saved: number, also?: number[], restored?: boolean,
 * }} Entry
 * @typedef {ReturnType<typeof judgingSession>} Session
 */

/** @param {() => string} judge who judges now */
export function judgingSession(judge) {
  /** @type {Entry[]} */
  let entries = [];
  /** @type {Map<number, string>} */
  const drafts = new Map(); // by item: see `keyOf`

  const own = () => entries.filter((each) => each.judge === judge());

  /**
   * Twice the same row is one judgment: it was sent again after its answer had been lost.
   * @param {Entry} entry
   */
  function add(entry) {
    drafts.delete(keyOf(entry.item));
    if (!entries.some((each) => each.saved === entry.saved)) entries.push(entry);
  }

  /** @param {Entry} entry */
  function forget(entry) {
    entries = entries.filter((each) => each !== entry);
  }

  /**
   * It was undone. Its note is kept, so that it need not be typed again.
   * @param {Entry} entry
   */
  function takenBack(entry) {
    forget(entry);
    for (const each of entries) if (keyOf(each.item) === keyOf(entry.item)) each.restored = true;
    if (entry.note) drafts.set(keyOf(entry.item), entry.note);
  }

  return { drafts, add, forget, takenBack, count: () => own().length, newest: () => own().at(-1) };
}

/**
 * What tells items apart; one that the queue has not has no number of its own.
 * @param {import("../types.js").Item} item
 */
export function keyOf({ id, judgment }) {
  return id ?? -(judgment ?? 0);
}

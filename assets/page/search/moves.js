// How results moved since an earlier version answered the same search. Pure.

const LISTS_KEPT = 40;

/** @typedef {import("./card.js").Moves} Moves */

/** Remembers what was shown; `of(search, answer)` says how far each result has moved since, or nothing. */
export function movesBetweenVersions() {
  /** @type {Map<string, { version: number, ids: number[], moves: Moves }>} */
  const lists = new Map();

  /**
   * @param {string} search all that was asked
   * @param {{ version: number, results: { sentence_id: number }[] }} answer
   * @returns {Moves}
   */
  function of(search, { version, results }) {
    const ids = results.map((result) => result.sentence_id);
    const last = lists.get(search);
    let moves = last?.moves;
    if (last && last.version !== version) {
      moves = new Map(ids.map((id, at) => [id, last.ids.includes(id) ? last.ids.indexOf(id) - at : null]));
    }
    lists.delete(search);
    lists.set(search, { version, ids, moves });
    const [oldest] = lists.keys();
    if (lists.size > LISTS_KEPT) lists.delete(oldest);
    return moves;
  }

  return { of };
}

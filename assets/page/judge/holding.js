// When an answer may be given: not while a call is under way that brings another item, and not in
// the moment in which one comes.

import { call, save } from "../base/server.js";
import { speaker } from "../base/speaker.js";

/**
 * @typedef {import("../base/server.js").Failed} Failed
 * @typedef {ReturnType<typeof holding>} Holding
 */

const TOO_SOON_MS = 300; // a press this soon after an item came was meant for the one before
const SAVING_MS = 250; // sooner, "Saving" would only flicker

/**
 * `hold(held)` holds the item's own controls, `holdChoices(held)` those above it; `saving(now)` hears
 * of a save that takes its time, and of the end of any.
 * @param {{
 *   hold: (held: boolean) => void, holdChoices: (held: boolean) => void, saving: (now: boolean) => void,
 * }} what
 */
export function holding({ hold, holdChoices, saving }) {
  let pending = 0;
  let readyAt = 0;

  const isFree = () => !pending && performance.now() >= readyAt;
  const show = () => hold(!isFree());

  /**
   * A call that ends in another item; the controls are held meanwhile.
   * @template Answer
   * @param {(payload: object) => Promise<Answer>} action
   * @param {object} payload
   * @param {(action: (payload: object) => Promise<Answer>, payload: object) => Promise<Answer | Failed>} how
   */
  async function ask(action, payload, how = call) {
    pending += 1;
    show();
    const answer = await how(action, { ...speaker(), ...payload });
    pending -= 1;
    show();
    return answer;
  }

  /**
   * The same for what is said of an item: another choice now would ask for one item too many.
   * @template Answer
   * @param {(payload: object) => Promise<Answer>} action
   * @param {object} payload
   */
  async function send(action, payload) {
    holdChoices(true);
    const slow = setTimeout(() => saving(true), SAVING_MS);
    const answer = await ask(action, payload, save);
    clearTimeout(slow);
    holdChoices(false);
    saving(false);
    return answer;
  }

  /** An item has come: what is pressed too soon after it is ignored. */
  function itemCame() {
    readyAt = performance.now() + TOO_SOON_MS;
    setTimeout(show, TOO_SOON_MS + 5);
    show();
  }

  return { ask, send, itemCame, isFree, isPending: () => pending > 0 };
}

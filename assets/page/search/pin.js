// Pinning a result: every version to come must find it for this query.

import { button, make, say } from "../base/dom.js";
import { isError, save } from "../base/server.js";
import { may, speaker } from "../base/speaker.js";
import { t } from "../base/words.js";

/**
 * @typedef {import("../types.js").Server} Server
 * @typedef {import("../types.js").Result} Result
 * @typedef {import("../types.js").Found} Found
 * @typedef {ReturnType<typeof pinControl>} PinControl
 */

/**
 * "Pin" and what came of it; who may not sees only that something is pinned.
 * @param {Result} result
 * @param {Found} answer
 * @param {string[]} wanted languages that the search was limited to
 * @param {Pick<Server, "pin" | "unpin">} server
 */
export function pinControl({ sentence_id: id, pin: given }, answer, wanted, server) {
  let pin = given; // number of the pin that stands
  let busy = false;
  const press = button("quiet", "", toggle);
  const mark = make("span", { class: "pinned" }, t("pin.pinned"));
  const said = make("span", { class: "copied", role: "status" });
  const root = make("span", { class: "pin" }, press, mark, said);

  function show() {
    press.hidden = !may("curator");
    mark.hidden = !press.hidden || pin === null;
    root.hidden = press.hidden && pin === null;
    root.classList.toggle("on", pin !== null);
    say(press, t(pin === null ? "pin.pin" : "pin.pinned"));
    press.title = t(pin === null ? "pin.title" : "pin.unpinTitle");
  }

  /** Pin it, or take the pin away; whether one may. */
  function toggle() {
    if (!may("curator")) return false;
    if (!busy) change();
    return true;
  }

  async function change() {
    busy = true;
    say(said, await (pin === null ? setPin() : takeAway(pin)));
    busy = false;
    show();
  }

  /** What came of it, in words. */
  async function setPin() {
    const made = await save(server.pin, {
      ...speaker(), query: answer.query, query_language: answer.query_language, sentence_id: id, languages: wanted,
    });
    if (isError(made)) return made.error;
    pin = made.pin;
    return made.place === null ? t("pin.notFoundNow", { within: made.within }) : t("pin.done");
  }

  /** @param {number} number */
  async function takeAway(number) {
    const gone = await save(server.unpin, { ...speaker(), pin: number });
    if (isError(gone)) return gone.error;
    pin = null;
    return t("pin.gone");
  }

  show();
  return { root, show, toggle };
}

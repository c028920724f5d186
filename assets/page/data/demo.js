// The demo corpus, a guest here: whether it is in, and its door.

import { button, make, say } from "../base/dom.js";
import { call, isError } from "../base/server.js";
import { speaker } from "../base/speaker.js";
import { announce } from "../base/telling.js";
import { counted, t } from "../base/words.js";

/**
 * @typedef {import("../types.js").DemoState} DemoState
 * @typedef {import("../types.js").Server} Server
 */

/**
 * Build the section; `follow(state)` hears from the status where the demo corpus is.
 * @param {Server} server
 */
export function demoSection(server) {
  const here = make("p", {});
  const who = make("p", { class: "muted" });
  const door = button("secondary", "", move);
  const said = make("p", { class: "said", role: "status" });
  const error = make("p", { class: "error", role: "alert" });
  const root = make(
    "section", { "aria-label": t("demo.title"), hidden: true }, make("h2", {}, t("demo.title")),
    make("p", { class: "muted" }, t("demo.what")),
    here, who, make("div", { class: "row" }, door), said, error,
  );
  /** @type {DemoState["demo"] | null} as shown */
  let where = null;
  let asked = 0; // number of the newest question about it: older answers are dropped

  async function look() {
    const mine = ++asked;
    const answer = await call(server.demo, speaker());
    if (mine === asked && !isError(answer)) show(answer);
  }

  /** @param {DemoState} answer */
  function show({ demo: state, sentences, may = true }) {
    where = state;
    const words = t(`demo.is.${state}`);
    say(here, sentences ? counted("demo.sized", sentences, { state: words }) : words);
    say(door, t(`demo.move.${state}`));
    door.hidden = !may;
    say(who, may ? "" : t(`demo.refused.${state}`));
    root.hidden = false;
  }

  async function move() {
    door.disabled = true;
    say(error, "");
    say(said, where === "absent" ? t("demo.bringing") : "");
    asked += 1; // what was asked before this is out of date
    const answer = await call(where === "in" ? server.demo_out : server.demo_in, speaker());
    door.disabled = false;
    if (!isError(answer)) show(answer);
    say(said, isError(answer) ? "" : moved(answer));
    say(error, isError(answer) ? answer.error : "");
    announce((isError(answer) ? error : said).textContent ?? "");
  }

  document.addEventListener("crossloop:judge", look);
  return {
    root,
    /**
     * Look again if others have moved it.
     * @param {DemoState["demo"]} state
     */
    async follow(state) {
      if (state !== where && !door.disabled) await look();
    },
  };
}

/** @param {DemoState} answer */
function moved({ demo: state, others }) {
  if (state === "in") return t("demo.isIn");
  return t(others ? "demo.isOut" : "demo.isOutAlone");
}

// The training page: what is served, the run that is on, what the last adaptation changed.

import { read } from "../base/address.js";
import { make, say } from "../base/dom.js";
import { call, failed, isError, poll } from "../base/server.js";
import { speaker, speakerField } from "../base/speaker.js";
import { announce, showNotices } from "../base/telling.js";
import { t, translated } from "../base/words.js";
import { effectView } from "./effect.js";
import { livePanel } from "./live.js";
import { mapPanel } from "./map.js";
import { pinsView } from "./pins.js";
import { reportPanel } from "./report.js";
import { runPage } from "./run.js";
import { isOpen, openRun, runningPanel } from "./running.js";
import { runsPanel } from "./runs.js";
import { reasonInWords } from "./said.js";
import { versionsView } from "./versions.js";

/** @typedef {import("../types.js").Status} Status */

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Server} server
 */
export function mount(root, server) {
  /** @type {Status | null} */
  let status = null;

  const notices = make("div");
  const error = make("p", { class: "error", role: "alert" });
  const live = livePanel(() => act(server.start, {}));
  const running = runningPanel(() => act(server.cancel, speaker()));
  const report = reportPanel(server.run);
  const one = runPage(server.run);
  const map = mapPanel(server.language_map);
  const effect = effectView((team) => call(server.effect, { ...speaker(), team }));
  const versions = versionsView(use, keep);
  const pins = pinsView(server);
  const runs = runsPanel();
  const overview = make(
    "div", { class: "training" },
    notices, live.root, speakerField(server.whoami, t("live.youAre")), error, running.root, versions.waits,
    effect.root, pins.root, map.root, report.root, versions.all, runs.root,
  );
  root.replaceChildren(overview, one.root);

  /**
   * @template Payload
   * @param {(payload: Payload) => Promise<object>} action
   * @param {Payload} payload
   */
  async function act(action, payload) {
    const answer = await call(action, payload);
    say(error, isError(answer) ? answer.error : "");
    await look();
  }

  /**
   * Make a version live; what went wrong, or "".
   * @param {number} number
   * @param {string} reason
   */
  async function use(number, reason) {
    const answer = await call(server.roll_back, { number, reason, ...speaker() });
    await look();
    const wrong = isError(answer) ? answer.error : translated(answer.problem, answer.problem_said);
    announce(wrong || t("versions.answersNow", { number }));
    return wrong;
  }

  /**
   * Keep a version's files, or no longer; what went wrong, or "".
   * @param {number} number
   * @param {boolean} wanted
   * @param {string} reason
   */
  async function keep(number, wanted, reason) {
    const answer = await call(server.protect, { number, protected: wanted, reason, ...speaker() });
    await look();
    const wrong = isError(answer) ? answer.error : "";
    announce(wrong || t(wanted ? "protect.done" : "protect.ended", { number }));
    return wrong;
  }

  async function look() {
    const answer = await call(server.status, {});
    if (isError(answer)) {
      say(error, answer.error);
      return 3;
    }
    if (error.textContent === failed("unreachable").error) say(error, ""); // it is back
    const before = status;
    status = answer;
    show(answer);
    if (before) tellWhatEnded(before, answer);
    await map.show(answer);
    return openRun(answer) ? 1 : 3;
  }

  /** @param {Status} status */
  function show(status) {
    showNotices(notices, status);
    for (const part of [live, running, runs, report, versions, effect, pins, one]) part.show(status);
  }

  /** Show all of them, or the run that the address names. */
  function turn() {
    const { page, run } = read();
    if (page !== "training") return;
    const turned = one.root.hidden !== (run === null);
    overview.hidden = run !== null;
    one.root.hidden = run === null;
    if (status) show(status);
    if (!turned || !status) return; // the first look moves nothing
    scrollTo(0, 0); // both share one scroll
    if (run !== null) one.focus();
  }

  document.addEventListener("crossloop:role", () => status && show(status));
  document.addEventListener("crossloop:address", turn);
  turn();
  poll(root, look);
}

/**
 * @param {Status} before
 * @param {Status} after
 */
function tellWhatEnded(before, after) {
  const wasOpen = (/** @type {number} */ id) => before.runs.some((old) => old.id === id && isOpen(old));
  const run = after.runs.find((each) => !isOpen(each) && wasOpen(each.id));
  if (run) announce(t("runs.hasEnded", { id: run.id, reason: reasonInWords(run) }));
}

// The judging page: one item after the other, what is around it, and the keys that go through it.

import { isShown, make, say } from "../base/dom.js";
import { offer, showKeys } from "../base/keymap.js";
import { call, isError, poll } from "../base/server.js";
import { judge, speaker } from "../base/speaker.js";
import { announce, dueInWords, showNotices } from "../base/telling.js";
import { t } from "../base/words.js";
import { answers } from "./answers.js";
import { whatIsBeside } from "./beside.js";
import { choicesBar } from "./choices.js";
import { judgingDesk } from "./desk.js";
import { holding } from "./holding.js";
import { judgingKeys } from "./keys.js";
import { paceLine } from "./pace.js";
import { itemQueue } from "./queue.js";
import { judgingSession, keyOf } from "./session.js";
import { translating } from "./translating.js";

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Server} server
 */
export function mount(root, server) {
  const session = judgingSession(judge);
  const notices = make("div");
  const due = make("p", { class: "due-note" });
  const choices = choicesBar({
    onChange: () => queue.load(), leave: () => desk.goToItem(), setLanguages, whoami: server.whoami,
  });
  const desk = judgingDesk({
    choose: (outcome, value) => answering.give(outcome, value),
    undo: () => answering.undo(),
    skipQuery: () => answering.skipQuery(),
    translate,
    keys: showKeys,
    noted,
  });
  const holds = holding({
    hold: desk.scale.wait,
    holdChoices: choices.hold,
    saving: (now) => (now ? desk.tell(t("rating.saving")) : desk.tell()),
  });
  const beside = whatIsBeside({ server, choices, revised, open });
  const translations = translating({ ask: server.translations, desk });
  const pace = paceLine(judge);
  const answering = answers({ server, desk, beside, choices, holds, session, queue: () => queue, translations, pace });
  const queue = itemQueue({
    next: server.next, desk, beside, choices, holds, session, undo: answering.undo, widen: () => setLanguages([]),
  });
  offer("judge", judgingKeys({
    choose({ outcome, value }) {
      const item = queue.item();
      if (item && (value === null || value < beside.labels(item.kind).length)) answering.give(outcome, value);
    },
    undo: answering.undo, note: desk.goToNote, translate, skipQuery: answering.skipQuery,
  }));

  root.replaceChildren(make(
    "div", { class: "judging" },
    notices, choices.root, make("div", { class: "judging-columns" }, desk.root, beside.guide.root),
    make("div", {}, pace.root, due), beside.past.root, beside.progress.root, beside.review.root, beside.form.root,
  ));

  /** Say which languages one reads, and see what there is to judge in them. */
  async function setLanguages(/** @type {string[]} */ languages) {
    const answer = await call(server.reads, { ...speaker(), languages });
    if (isError(answer)) return desk.fail(answer.error);
    await queue.load();
  }

  function translate() {
    translations.turn(queue.item());
  }

  /** Put what was judged before on the desk again. */
  function open(/** @type {import("../types.js").Item} */ item) {
    if (holds.isPending()) return;
    queue.show(item);
    announce(queue.whereabouts());
  }

  function noted() {
    const item = queue.item();
    if (item) session.drafts.set(keyOf(item), desk.note());
  }

  /** The values may be called something else now. */
  function revised() {
    const item = queue.item();
    if (item) desk.scale.show(beside.labels(item.kind), item.mine);
  }

  // On a narrow screen the item comes first: what surrounds it is folded.
  const wide = matchMedia("(min-width: 861px)");
  const fold = () => (choices.root.open = beside.guide.root.open = wide.matches);
  wide.addEventListener("change", fold);
  fold();

  call(server.corpora, {}).then((answer) => !isError(answer) && choices.filtering.offer(answer.corpora));

  document.addEventListener("crossloop:judge", () => {
    pace.show();
    if (isShown(root)) queue.load();
    else queue.outdated();
  });

  poll(root, async () => {
    const status = await call(server.status, {});
    if (!isError(status)) {
      showNotices(notices, status);
      say(due, dueInWords(status));
      pace.show();
      choices.reading.offer(mostFirst(status.languages));
    }
    await queue.look(isError(status) ? undefined : status.version);
    return queue.item() ? 5 : 2;
  });
}

/** @param {Record<string, number>} languages how much there is of each */
function mostFirst(languages) {
  return Object.keys(languages).sort((a, b) => languages[b] - languages[a]);
}

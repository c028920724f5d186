// The search page.

import { open, read, write } from "../base/address.js";
import { button, changed, make, say } from "../base/dom.js";
import { reads, setGlosses } from "../base/languages.js";
import { offer, showKeys } from "../base/keymap.js";
import { nameValues } from "../base/rating.js";
import { call, failed, isError, poll } from "../base/server.js";
import { speaker, speakerField } from "../base/speaker.js";
import { announce, dueInWords, showNotices } from "../base/telling.js";
import { t } from "../base/words.js";
import { askedIn } from "./asked.js";
import { comparison, fairnessCompared, versionsCompared } from "./compare.js";
import { introduction, keyHint } from "./help.js";
import { queryHistory } from "./history.js";
import { movesBetweenVersions } from "./moves.js";
import { corpusChoice, fairChoice, lookedAt, newVersionBanner, orderChoice, versionBanner } from "./options.js";
import { preparingPanel } from "./preparing.js";
import { resultList } from "./results.js";
import { foundSummary } from "./summary.js";
import { wantedLanguages } from "./wanted.js";

/**
 * @typedef {import("../types.js").Found} Found
 * @typedef {import("../types.js").Status} Status
 */

const PAGE = 20;
const MOST = 100;

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Server} server
 */
export function mount(root, server) {
  let begun = false; // the address has been followed once
  const state = {
    /** @type {Found | null} the answer on the page */
    shown: null,
    /** @type {{ text: string, language: string } | null} the newest search, answered or under way */
    requested: null,
    language: "", // that was chosen for the answer on the page
    wish: "", // what the address asked when it came
    asked: 0, // number of the newest search: older answers are dropped
    /** @type {number | null | undefined} the served version, null while there is none */
    live: undefined,
    /** @type {string[]} of the corpus */
    languages: [],
    count: PAGE, // results that are asked for
  };

  const moves = movesBetweenVersions();

  const history = queryHistory(ask);
  const box = make("input", {
    id: "crossloop-query", type: "search", list: "crossloop-history", dir: "auto", maxlength: 20000, autocomplete: "off",
    spellcheck: "false", enterkeyhint: "search", placeholder: t("search.placeholder"),
  });
  const submit = make("button", { type: "submit", class: "primary" }, t("search.submit"));
  const form = make(
    "form", { class: "search-form", role: "search" },
    make("label", { class: "for-readers", for: "crossloop-query" }, t("search.label")), box, history.list, submit,
  );
  const error = make("p", { class: "error", role: "alert" });
  const asked = askedIn((language) => repeat({ language }));
  const order = orderChoice(() => repeat());
  const corpus = corpusChoice(() => repeat());
  const find = wantedLanguages(() => repeat());
  const notices = make("div");
  const intro = introduction(ask, history.root);
  const looked = versionBanner(box);
  const preparing = preparingPanel();
  const fresh = newVersionBanner(async () => {
    if (await repeat()) list.focusFirst(); // the button has gone: do not leave the keyboard nowhere
  });
  const summary = foundSummary();
  const due = make("p", { class: "due-note" });
  const hint = keyHint(showKeys);
  const compared = comparison();
  const list = resultList({ server, box, tell: tellSaving });
  const more = button("secondary more", t("search.more"), showMore, { hidden: true });
  const found = make(
    "section", { class: "found", hidden: true, "aria-label": t("search.found") },
    make("h1", { class: "for-readers" }, t("search.found")),
    make("div", { class: "found-head" }, summary.line, speakerField(server.whoami)),
    ...summary.notes, hint, due, compared.root, list.root, more,
  );
  root.replaceChildren(make(
    "div", { class: "narrow-page" },
    notices, looked.root, form, error,
    make("div", { class: "options" }, make("div", { class: "choices" }, asked.row, asked.doubt, order.root, corpus.root, fairChoice()), find.root),
    preparing.root, fresh.root, intro.root, found,
  ));

  // --- searching --------------------------------------------------------------------------------

  /** @param {string} text an example, or a query of before */
  function ask(text) {
    if (read().page !== "search") open("search");
    box.value = text;
    search({ text });
  }

  /** Search for what the box holds, or for `text`; whether it was answered. */
  async function search(how = {}) {
    const { text, language, count, kept } = { text: box.value, language: "", count: PAGE, kept: false, ...how };
    const mine = ++state.asked;
    state.requested = { text, language };
    state.count = count;
    const wanted = find.codes();
    const payload = { text, query_language: language, k: count, languages: wanted, order: order.wanted() };
    const { fair, compare } = read();
    working(true);
    const [answer, other] = await Promise.all([
      answered(payload, lookedAt(), fair || compare === "plain"),
      compare === "plain" ? answered(payload, lookedAt(), false) : compare ? answered(payload, null, fair) : null,
    ]);
    if (mine !== state.asked) return false; // a newer search is on its way
    working(false);
    say(error, isError(answer) ? answer.error : "");
    if (isError(answer)) {
      state.requested = state.shown && { text: state.shown.query, language: state.language };
      return false;
    }
    setTimeout(() => history.keep(answer.query)); // after the results are painted
    if (!kept) write({ q: text, in: language, find: wanted, order: order.wanted() }, text !== read().q);
    state.wish = wish();
    show(answer, language, wanted);
    showBeside(answer, isError(other) ? null : other, compare);
    return true;
  }

  /**
   * @param {object} payload
   * @param {number | null} version
   * @param {boolean} fair
   */
  function answered(payload, version, fair) {
    const alone = Boolean(read().compare); // what stands beside another answer is one version's
    return call(server.search, {
      ...payload, ...speaker(), version, fair, alone, corpora: corpus.wanted(), reads: reads(),
    });
  }

  /**
   * Show two answers side by side, in place of the list.
   * @param {Found} answer
   * @param {Found | null} other
   * @param {string} compare
   */
  function showBeside(answer, other, compare) {
    compared.root.hidden = !other;
    list.root.hidden = Boolean(other);
    if (other) compared.show(other, answer, compare === "plain" ? fairnessCompared() : versionsCompared(other, answer));
  }

  /** Search for what the address says, or show the beginning where it says nothing. */
  function follow() {
    const { q, in: language, page } = read();
    if (page !== "search") return;
    looked.show(state.live);
    if (state.shown && state.wish === wish()) return; // back from another page
    find.follow();
    offerNewVersion();
    box.value = q;
    if (q) return search({ text: q, language, kept: true });
    state.asked += 1;
    state.requested = state.shown = null;
    working(false);
    asked.hide();
    found.hidden = true;
    intro.root.hidden = false;
  }

  /** Search for the same as the newest search, if there was one, but for what `change` says. */
  async function repeat(change = {}) {
    return state.requested !== null && search({ ...state.requested, count: state.count, ...change });
  }

  /**
   * Show that a search is on its way: there may be no results yet to fade.
   * @param {boolean} now
   */
  function working(now) {
    root.classList.toggle("busy", now);
    say(submit, t(now ? "search.searching" : "search.submit"));
  }

  /**
   * A save that failed stays in the alert line until that result is saved or a search answered.
   * @param {string} failure
   * @param {string} before
   */
  function tellSaving(failure, before) {
    if (failure || error.textContent === before) say(error, failure);
  }

  /**
   * @param {Found} answer
   * @param {string} chosen
   * @param {string[]} wanted
   */
  function show(answer, chosen, wanted) {
    state.shown = answer;
    state.language = chosen;
    intro.root.hidden = true;
    found.hidden = false;
    asked.show(answer, chosen, state.languages);
    const search = JSON.stringify([answer.query, answer.query_language, wanted.sort(), order.wanted()]);
    list.show(answer, moves.of(search, answer), wanted);
    const count = answer.results.length;
    announce(summary.show(answer, wanted.length > 0, state.languages.length > 0));
    hint.hidden = !count;
    more.hidden = count < state.count || count >= MOST;
    offerNewVersion();
  }

  /** Ask for more of the same, and go to the first that is new. */
  async function showMore() {
    const before = list.size();
    if (await repeat({ count: Math.min(state.count + PAGE, MOST) })) list.focusAt(before);
  }

  function offerNewVersion() {
    fresh.show(lookedAt() === null && state.shown ? state.shown.version : null, state.live);
  }

  // --- what comes from outside --------------------------------------------------------------------

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !event.isComposing && list.size()) {
      event.preventDefault();
      list.focusFirst();
    }
  });
  document.addEventListener("crossloop:judge", () => repeat()); // show that judge's ratings
  document.addEventListener("crossloop:address", follow);
  offer("search", [
    { keys: ["/", "Escape"], shown: "/ Esc", what: t("keys.box"), run: () => box.focus(), menu: true },
    ...list.commands.map((command) => ({
      ...command, run: (/** @type {string} */ key) => !found.hidden && command.run(key),
    })),
  ]);

  poll(root, async () => {
    const status = await call(server.status, {});
    if (isError(status)) {
      if (!error.textContent) say(error, status.error); // a failed save or search says more
      return 2;
    }
    if (error.textContent === failed("unreachable").error) say(error, ""); // it is back
    showStatus(status);
    return status.version === null ? 1 : 2;
  });

  /** @param {Status} status */
  function showStatus(status) {
    const ready = status.version !== null;
    state.live = status.version;
    setGlosses(status.glosses);
    state.languages = Object.keys(status.languages);
    looked.show(state.live);
    showNotices(notices, status);
    order.root.hidden = state.languages.length < 2;
    if (changed(find.root, status.languages)) offerCorpora();
    find.offer(state.languages);
    intro.tries.hidden = status.demo !== "in"; // only the demo corpus answers them
    preparing.show(status);
    for (const each of [submit, ...intro.root.querySelectorAll("button")]) each.disabled = !ready;
    say(due, dueInWords(status));
    offerNewVersion();
    if (ready && !begun) begin();
  }

  async function offerCorpora() {
    const answer = await call(server.corpora, {});
    if (!isError(answer)) corpus.offer(answer.corpora);
  }

  /** What a link brought along, as soon as there is something to search. */
  function begin() {
    begun = true;
    const { q, in: language } = read();
    if (!q || state.requested) return;
    box.value = q;
    search({ text: q, language, kept: true });
  }

  box.focus({ preventScroll: true });
  nameValues("relevance", server.guideline);
}

/** All that the address says of a search. */
function wish() {
  return JSON.stringify({ ...read(), page: "" });
}

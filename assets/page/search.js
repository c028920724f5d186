// The search page. Gradio runs this once per mount with `element` and `server`.
const {
  make, say, changed, languageName, byName, remembered, remember, speaker, speakerField, call, isShown,
  poll, announce, showNotices, timeLeft, capitalised, resultList, nameValues, plainKey,
  introduction, keyHelp, orderChoice, lookedAt, versionBanner, address, dueInWords, comparison,
} = window.crossloop;

// Languages that people ask in whether or not the corpus has them; app/detection.py knows the same.
const COMMON = "ar bn de el en es fa fr he hi it ja ko nl pl pt ru th tr uk vi zh".split(" ");
const PAGE = 20;
const MOST = 100;
const LISTS_KEPT = 40;
const LANGUAGES_TOLD = 10; // of those that the reader's browser has
const QUERY_SHOWN = 80; // characters of it in the summary

let begun = false; // the address has been followed once
const state = {
  shown: null, // the answer on the page
  requested: null, // text and language of the newest search, answered or under way
  asked: 0, // number of the newest search: older answers are dropped
  live: undefined, // the served version, null while there is none
  languages: [], // of the corpus
  wanted: new Set(address.read().q ? address.read().find : remembered("languages", [])),
  count: PAGE, // results that are asked for
  lists: new Map(), // what was shown for a query before, to tell how results moved
};

const box = make("input", {
  id: "crossloop-query", type: "search", dir: "auto", maxlength: 20000, autocomplete: "off",
  spellcheck: "false", enterkeyhint: "search", placeholder: "Ask in any language",
});
const submit = make("button", { type: "submit", class: "primary" }, "Search");
const form = make(
  "form", { class: "search-form", role: "search" },
  make("label", { class: "for-readers", for: "crossloop-query" }, "Search in any language"),
  box, submit,
);
const error = make("p", { class: "error", role: "alert" });
const asked = make("select", { class: "small-select", "aria-label": "Language of the query" });
const askedRow = make("label", { class: "asked", hidden: true }, "Query in ", asked);
const doubt = make("span", { class: "doubt", hidden: true });
const order = orderChoice(() => repeat());
const find = make("div", { class: "find", role: "group", "aria-label": "Languages to find" });
const notices = make("div");
const intro = introduction((text) => ((box.value = text), search({ text })));
const looked = versionBanner(box);
const preparing = make("div", { class: "panel preparing", hidden: true });
const newVersion = make("div", { class: "banner fresh", hidden: true });
const summary = make("p", { class: "summary" });
const narrowNote = make("p", { class: "narrow-note" });
const due = make("p", { class: "due-note" });
const help = keyHelp();
const hint = make(
  "p", { class: "hint" },
  make("kbd", {}, "↓"), " into the results, ", make("kbd", {}, "0"), "–", make("kbd", {}, "3"),
  " rate and go on, ", make("kbd", {}, "z"), " takes back. ",
  make("button", { type: "button", class: "quiet", on: { click: () => help.showModal() } }, "All keys (?)"),
);
const compared = comparison();
const list = resultList({ rate: server.rate, translate: server.translation, box, tell: tellSaving });
const more = make("button", { type: "button", class: "secondary more", hidden: true, on: { click: showMore } }, "Show more results");
const found = make(
  "section", { class: "found", hidden: true, "aria-label": "Search results" },
  make("h1", { class: "for-readers" }, "Search results"),
  make("div", { class: "found-head" }, summary, speakerField(server.whoami)),
  narrowNote, hint, due, compared.root, list.root, more,
);

element.querySelector(".crossloop").replaceChildren(
  make(
    "div", { class: "narrow-page" },
    notices, looked.root, form, error,
    make("div", { class: "options" }, make("div", { class: "choices" }, askedRow, doubt, order.root), find),
    preparing, newVersion, intro, found, help,
  ),
);

// --- searching --------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
asked.addEventListener("change", () => repeat({ language: asked.value }));
document.addEventListener("crossloop:judge", () => {
  if (element.isConnected) repeat(); // show that judge's ratings
});
document.addEventListener("crossloop:version", () => {
  if (!element.isConnected) return;
  looked.show(state.live);
  offerNewVersion();
  repeat();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" && !event.isComposing && list.size()) {
    event.preventDefault();
    list.focusFirst();
  }
});

/** Search for what the box holds, or for `text`. */
async function search({ text = box.value, language = "", count = PAGE, kept = false } = {}) {
  const mine = ++state.asked;
  state.requested = { text, language };
  state.count = count;
  const wanted = [...state.wanted];
  working(true);
  const ask = (version) => call(server.search, {
    text,
    query_language: language,
    k: count,
    languages: wanted,
    ...speaker(),
    order: order.wanted(),
    version,
    reads: navigator.languages.slice(0, LANGUAGES_TOLD),
  });
  const both = lookedAt() !== null && address.read().compare;
  const [answer, live] = await Promise.all([ask(lookedAt()), both ? ask(null) : null]);
  if (mine !== state.asked) return false; // a newer search is on its way
  working(false);
  say(error, answer.error ?? "");
  if (answer.error) {
    state.requested = state.shown && { text: state.shown.query, language: state.shown.chosen };
    return false;
  }
  if (!kept) address.write({ q: text, in: language, find: wanted, order: order.wanted() }, text !== address.read().q);
  show({ ...answer, chosen: language }, wanted);
  const side = live && !live.error;
  compared.root.hidden = !side;
  list.root.hidden = Boolean(side);
  if (side) compared.show(live, answer);
  return true;
}

/** Search for what the address says, or show the beginning where it says nothing. */
function follow() {
  const { q, in: language, find } = address.read();
  state.wanted = new Set(find);
  showWanted();
  looked.show(state.live);
  box.value = q;
  if (q) return search({ text: q, language, kept: true });
  state.asked += 1;
  state.requested = state.shown = null;
  found.hidden = askedRow.hidden = doubt.hidden = true;
  intro.hidden = false;
}
document.addEventListener("crossloop:address", () => element.isConnected && follow());

/** Search for the same as the newest search, if there was one, but for what `change` says. */
async function repeat(change = {}) {
  return state.requested !== null && search({ ...state.requested, count: state.count, ...change });
}

/** Show that a search is on its way: there may be no results yet to fade. */
function working(now) {
  root().classList.toggle("busy", now);
  say(submit, now ? "Searching…" : "Search");
}

/** A save that failed stays in the alert line until that result is saved or a search answered. */
function tellSaving(failure, before) {
  if (failure || error.textContent === before) say(error, failure);
}

function root() {
  return element.querySelector(".crossloop");
}

function show(answer, wanted) {
  state.shown = answer;
  intro.hidden = true;
  found.hidden = false;
  showAsked(answer);
  list.show(answer, movesOf(answer, wanted));
  const count = answer.results.length;
  const languages = new Set(answer.results.map((result) => result.language)).size;
  const words = count
    ? [
      `${count} result${count === 1 ? "" : "s"} in ${languages} language${languages === 1 ? "" : "s"} for “`,
      make("bdi", { lang: answer.query_language }, shortened(answer.query)), "”",
    ]
    : [state.languages.length ? "Nothing found in these languages. Try “All languages”." : "There are no sentences to find yet: import some on the Data page."];
  summary.replaceChildren(...words);
  // A pretrained encoder often does this; a first visitor should know that it can change.
  const narrow = count && !wanted.length && languages === 1;
  say(narrowNote, narrow
    ? `This version keeps to the query’s language. Your ratings teach it to look further; until then, choose languages above, or the best of each in turn.`
    : "");
  announce(summary.textContent);
  hint.hidden = !count;
  more.hidden = count < state.count || count >= MOST;
  offerNewVersion();
}

/** Ask for more of the same, and go to the first that is new. */
async function showMore() {
  const before = list.size();
  if (await repeat({ count: Math.min(state.count + PAGE, MOST) })) list.focusAt(before);
}

function shortened(query) {
  const letters = Array.from(query);
  return letters.length > QUERY_SHOWN ? `${letters.slice(0, QUERY_SHOWN).join("")}…` : query;
}

function showAsked(answer) {
  askedRow.hidden = false;
  const unsure = !answer.chosen && answer.query_language === "und";
  const detected = answer.chosen ? "Detect the language" : unsure ? "not sure" : `Detected: ${languageName(answer.query_language)}`;
  askAbout(unsure ? answer.likely : []);
  const codes = byName(new Set([...state.languages, ...COMMON, answer.query_language]));
  if (changed(asked, [detected, codes])) {
    asked.replaceChildren(
      make("option", { value: "" }, detected),
      ...codes.filter((code) => code !== "und").map((code) => make("option", { value: code }, languageName(code))),
    );
  }
  asked.value = answer.chosen;
}

/** A guess in doubt is a question: what is rated now says nothing of the query's language. */
function askAbout(likely) {
  doubt.hidden = !likely.length;
  if (!changed(doubt, likely)) return;
  const choices = likely.map(({ language, probability }) => make(
    "button", {
      type: "button", class: "quiet", title: `${Math.round(100 * probability)}% likely`,
      on: { click: () => (repeat({ language }), asked.focus()) },
    }, `${languageName(language)}?`,
  ));
  doubt.replaceChildren("Is it ", ...choices.flatMap((choice, at) => [at ? " " : "", choice]));
}

/** How far each sentence moved against the list an earlier version gave for the same search. */
function movesOf(answer, wanted) {
  const key = JSON.stringify([answer.query, answer.query_language, wanted.sort(), order.wanted()]);
  const ids = answer.results.map((result) => result.sentence_id);
  const last = state.lists.get(key);
  let moves = last?.moves;
  if (last && last.version !== answer.version) {
    moves = new Map(ids.map((id, at) => [id, last.ids.includes(id) ? last.ids.indexOf(id) - at : null]));
  }
  state.lists.delete(key);
  state.lists.set(key, { version: answer.version, ids, moves });
  if (state.lists.size > LISTS_KEPT) state.lists.delete(state.lists.keys().next().value);
  return moves;
}

function offerNewVersion() {
  const fresh = lookedAt() === null && state.shown && typeof state.live === "number" && state.live !== state.shown.version;
  newVersion.hidden = !fresh;
  if (!fresh || !changed(newVersion, state.live)) return;
  const again = make("button", { type: "button", class: "primary small" }, "Show new results");
  again.addEventListener("click", async () => {
    const ok = await repeat();
    if (ok) list.focusFirst(); // the button has gone: do not leave the keyboard nowhere
  });
  newVersion.replaceChildren(`The encoder is now version ${state.live}.`, " ", again);
  announce(`The encoder is now version ${state.live}.`);
}

// --- languages to find --------------------------------------------------------------------------

function showLanguages(codes) {
  state.languages = codes;
  order.root.hidden = codes.length < 2;
  for (const code of state.wanted) if (!codes.includes(code)) state.wanted.delete(code);
  if (!changed(find, codes)) return showWanted();
  find.replaceChildren(
    make("span", { class: "find-label" }, "Find in"),
    toggle("", "All languages"),
    ...byName(codes).map((code) => toggle(code, languageName(code))),
  );
  showWanted();
}

function toggle(code, label) {
  const pick = () => {
    if (!code) state.wanted.clear();
    else if (!state.wanted.delete(code)) state.wanted.add(code);
    remember("languages", [...state.wanted]);
    address.write({ find: [...state.wanted] });
    showWanted();
    repeat();
  };
  return make("button", { type: "button", class: "toggle", "data-code": code, on: { click: pick } }, label);
}

function showWanted() {
  for (const button of find.querySelectorAll("button")) {
    const { code } = button.dataset;
    button.setAttribute("aria-pressed", String(code ? state.wanted.has(code) : !state.wanted.size));
  }
}

// --- what a first visitor sees ------------------------------------------------------------------

function showPreparing(status) {
  const ready = status.version !== null;
  preparing.hidden = ready || Boolean(status.problem);
  submit.disabled = !ready;
  for (const button of intro.querySelectorAll("button")) button.disabled = !ready;
  if (ready) return;
  const run = status.runs.find((each) => each.state === "running" || each.state === "queued");
  const failed = !run && status.runs[0]?.state === "failed" ? status.runs[0] : null;
  if (!preparing.firstChild) {
    preparing.append(make("h2", {}, "Preparing the first version"), make("p", { class: "stage" }), make("progress", { max: 1 }));
  }
  say(preparing.children[1], failed ? `Preparing failed: ${failed.reason || "the trainer’s log says why"}` : preparingInWords(run));
  const { done, total } = run?.progress ?? {};
  const bar = preparing.lastChild;
  bar.hidden = Boolean(failed);
  if (total) bar.value = done / total;
  else bar.removeAttribute("value");
}

function preparingInWords(run) {
  if (run?.waits_for_trainer) {
    return run.state === "running" ? "The trainer has gone; it will be taken up again." : "No trainer has taken this up yet.";
  }
  const { stage, seconds_left: left } = run?.progress ?? {};
  return [stage ? capitalised(stage) : "Waiting for the trainer to start", timeLeft(left)].filter(Boolean).join(", ") + ".";
}

// --- keys and status ----------------------------------------------------------------------------

function onKey(event) {
  if (!element.isConnected) return document.removeEventListener("keydown", onKey);
  if (!isShown(element) || event.defaultPrevented) return;
  const key = plainKey(event);
  let ours = true;
  if (key === "/") box.focus();
  else if (key === "?") help.showModal();
  else ours = !found.hidden && list.onKey(event);
  if (ours) event.preventDefault();
}
document.addEventListener("keydown", onKey);

poll(element, async () => {
  const status = await call(server.status);
  if (status.error) {
    if (!error.textContent) say(error, status.error); // a failed save or search says more
    return 2;
  }
  if (error.textContent === window.crossloop.UNREACHABLE) say(error, ""); // it is back
  state.live = status.version;
  looked.show(state.live);
  showNotices(notices, status);
  showLanguages(Object.keys(status.languages));
  intro.querySelector(".tries").hidden = status.demo !== "in"; // only the demo corpus answers them
  showPreparing(status);
  say(due, dueInWords(status));
  offerNewVersion();
  if (status.version !== null && !begun) begin();
  return status.version === null ? 1 : 2;
});

/** What a link brought along, as soon as there is something to search. */
function begin() {
  begun = true;
  const { q, in: language } = address.read();
  if (!q || state.requested) return;
  box.value = q;
  search({ text: q, language, kept: true });
}

box.focus({ preventScroll: true });
nameValues("relevance", server.guideline);

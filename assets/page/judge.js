// The judging page: one item after the other. Gradio runs this once per mount with `element` and
// `server`. The server reserves an item as it shows it, and knows when one has all its ratings.
const {
  make, say, judge, speaker, call, isShown, poll, announce, showNotices, judgingItem, choicesBar,
  progressView, guidelinePane, guidelineForm, reviewPanel, judgingKeys, UNREACHABLE, LOST, save, dueInWords,
} = window.crossloop;

const QUESTIONS = {
  relevance: "How well does the sentence answer the query?",
  similarity: "How much meaning do the two share?",
};
const NOTHING = {
  none: "No version yet. The first one is being prepared, and brings the first items to judge.",
  undrawn: "Nothing to judge yet. Items are drawn from what readers searched for and rated; this page looks again by itself.",
  open: "Nothing left to judge here. Choose another order or language pair, or see what you were unsure about.",
  unsure: "Nothing that you were unsure about is left here.",
  skipped: "Nothing that you skipped is left here.",
  rated: "Nothing that you rated is here.",
};
const UNSURE_WHETHER_TAKEN_BACK = "The server cannot be reached, and whether this was taken back is not known.";
const FINISHED = /all the ratings|not in the queue/; // sending it again cannot help
const GONE = /again since|no such judgment/; // it cannot be undone any more
const TOO_SOON_MS = 300; // a press this soon after an item came was meant for the one before
const SAVING_MS = 250; // sooner, "Saving" would only flicker

const state = {
  version: undefined, // the served one, null while there is none
  loaded: false,
  item: null,
  guidelines: new Map(), // by kind
  progress: null,
  asked: 0, // number of the newest wish for an item: older answers are dropped
  pending: 0, // calls under way that end in another item
  readyAt: 0,
  done: [], // this session's judgments, for undo; each name has its own
  drafts: new Map(), // notes that are not saved, by item
};

// --- the page -----------------------------------------------------------------------------------

const notices = make("div");
const choices = choicesBar({ onChange: () => load(), leave: goToItem, setLanguages, whoami: server.whoami });
const question = make("h1", {});
const place = make("p", { class: "muted" });
const shown = make("div", { class: "shown" });
const region = make("section", { class: "item", tabindex: -1 }, place, shown);
const scale = judgingItem.scale({ choose: give, undo, note: goToNote, keys: () => help.showModal() });
const last = make("p", { class: "last" });
const error = make("div", { class: "error", role: "alert" });
const note = make("textarea", { class: "note", dir: "auto", rows: 1, maxlength: 2000, placeholder: "What is odd here, or why you say so" });
const noteRow = make("label", { class: "note-row" }, "Note, saved with your answer", note);
const guide = guidelinePane();
const progress = progressView();
const form = guidelineForm({
  save: (kind, text, labels) => save(server.revise_guideline, { ...speaker(), kind, text, labels }),
  onSaved: (guideline) => {
    keep({ guideline });
    if (state.item) scale.show(labels(state.item), state.item.mine);
  },
});
const review = reviewPanel({
  agreement: (kind) => call(server.agreement, { ...speaker(), kind }),
  disagreements: (payload) => call(server.disagreements, { ...speaker(), ...payload }),
  adjudicate: (payload) => save(server.adjudicate, { ...speaker(), ...payload }),
  guideline: (kind) => state.guidelines.get(kind),
});
const due = make("p", { class: "due-note" });
const help = judgingKeys({
  element,
  actions: { u: () => give("unsure", null), s: () => give("skipped", null), z: undo, Backspace: undo, n: goToNote },
  rate: (value) => state.item && value < labels(state.item).length && give("rated", value),
});

element.querySelector(".crossloop").replaceChildren(
  make(
    "div", { class: "judging" },
    notices, choices.root,
    make(
      "div", { class: "judging-columns" },
      make("div", { class: "judging-main" }, question, region, scale.root, last, error, noteRow),
      guide.root,
    ),
    due, progress.root, review.root, form.root, help,
  ),
);

/** On a narrow screen the item comes first: what surrounds it is folded. */
const wide = matchMedia("(min-width: 861px)");
const follow = () => (choices.root.open = guide.root.open = wide.matches);
wide.addEventListener("change", follow);
follow();
draw(null);

// --- asking -------------------------------------------------------------------------------------

/** A call that ends in another item; the controls are held meanwhile. */
async function ask(action, payload, how = call) {
  state.pending += 1;
  wait();
  const answer = await how(action, { ...speaker(), ...payload });
  state.pending -= 1;
  wait();
  return answer;
}

/** The same for what is said of an item: another choice now would ask for one item too many. */
async function send(action, payload) {
  choices.hold(true);
  const slow = setTimeout(() => say(last, "Saving …"), SAVING_MS);
  const answer = await ask(action, payload, save);
  clearTimeout(slow);
  choices.hold(false);
  say(last, "");
  return answer;
}

function ready() {
  return Boolean(state.item) && !state.pending && performance.now() >= state.readyAt;
}

function wait() {
  scale.wait(!ready());
}

/** Say what went wrong and offer ways on: pairs of label and action. */
function fail(text, ...ways) {
  const words = make("p", {}, text);
  error.replaceChildren(words, make("div", { class: "row" }, ...ways.map(([label, on]) => press(label, on))));
  error.scrollIntoView({ block: "nearest" }); // below a long item it would go unseen
}

function press(label, on) {
  return make("button", { type: "button", class: "secondary small", on: { click: on } }, label);
}

// --- the next item ------------------------------------------------------------------------------

/** Ask for an item; with `focus`, take the keyboard there; `quiet` says nothing of finding none. */
async function load({ focus = false, quiet = false } = {}) {
  const mine = ++state.asked;
  const answer = await ask(server.next, choices.choice);
  if (mine !== state.asked) return;
  state.loaded = answer.error !== UNREACHABLE; // else the next look asks again
  if (answer.error) return fail(answer.error, ["Try again", () => load({ focus: true })]);
  keep(answer);
  show(answer.item, focus);
  if (!quiet) say(last, "");
  if (state.item || !quiet) announce(whereabouts());
}

/** Say which languages one reads, and see what there is to judge in them. */
async function setLanguages(languages) {
  const answer = await call(server.reads, { ...speaker(), languages });
  if (answer.error) return fail(answer.error);
  await load();
}

/** Take up what an answer says besides the item. */
function keep({ guideline, reads, progress: counted }) {
  if (reads) choices.showReads(reads);
  if (guideline) state.guidelines.set(guideline.kind, guideline);
  if (counted) {
    state.progress = counted;
    progress.show(counted, choices.choice.kind);
    choices.offer(counted.pairs.filter((each) => each.open).map((each) => each.pair));
  }
  showAround();
}

function showAround() {
  const inForce = state.guidelines.get(choices.choice.kind);
  if (inForce) guide.show(inForce);
  if (inForce) form.show(inForce);
  if (inForce) review.show(choices.choice.kind);
  say(place, state.item ? `Item ${done().length + 1} of this session · ${stillOpen().toLocaleString("en")} open` : "");
}

/** Items that want ratings, of the chosen language pair or of all. */
function stillOpen() {
  const { pair } = choices.choice;
  return pair ? state.progress.pairs.find((each) => each.pair === pair)?.open ?? 0 : state.progress.open;
}

/** Put an item on the page; what is pressed too soon after it is ignored. */
function show(item, focus = true) {
  state.readyAt = performance.now() + TOO_SOON_MS;
  setTimeout(wait, TOO_SOON_MS + 5);
  draw(item);
  showAround();
  if (focus) goToItem();
}

function draw(item) {
  state.item = item;
  say(error, "");
  say(question, QUESTIONS[choices.choice.kind]);
  for (const node of [scale.root, noteRow]) node.hidden = !item;
  region.setAttribute("aria-label", whereabouts());
  region.dataset.item = item?.id ?? "";
  shown.replaceChildren(...(item ? judgingItem.sides(item) : nothing()));
  scale.show(item ? labels(item) : [], item?.mine);
  note.value = (item && (state.drafts.get(item.id) ?? item.mine?.note)) || "";
  wait();
}

function labels(item) {
  return state.guidelines.get(item.kind).labels;
}

function goToItem() {
  region.focus({ preventScroll: true });
  const { top, bottom } = question.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) question.scrollIntoView({ block: "start" });
}

function goToNote() {
  if (state.item) note.focus();
}

/** "Item 4, German to Thai", or what to do where there is none. */
function whereabouts() {
  return state.item ? `Item ${done().length + 1}, ${judgingItem.pairInWords(state.item.pair)}` : NOTHING[emptiness()] ?? "Loading";
}

function emptiness() {
  if (state.version === null) return "none";
  if (!state.progress) return "unknown";
  return state.progress.open || state.progress.pairs.length ? choices.choice.status : "undrawn";
}

function nothing() {
  const why = emptiness();
  const back = ["Back to what I have not judged", "open"];
  const other = { open: ["See what I was unsure about", "unsure"], unsure: back, skipped: back, rated: back }[why];
  const ways = other
    ? [press(other[0], () => choices.choose({ status: other[1] }).then(goToItem)), press("Look again", () => load({ focus: true }))]
    : [];
  if (done().length) ways.push(press("Undo", undo)); // its usual place is hidden with the scale
  return [make("div", { class: "nothing" }, make("p", {}, whereabouts()), make("div", { class: "row" }, ...ways))];
}

// --- judging and taking back --------------------------------------------------------------------

function done() {
  return state.done.filter((each) => each.judge === judge());
}

/** Send a judgment of the item on the page, once it has been there long enough to be seen. */
async function give(outcome, value) {
  if (!ready()) return;
  const { item } = state;
  const { order, pair, status, rated_by } = choices.choice;
  const entry = { judge: judge(), item, note: note.value, outcome, value };
  say(error, "");
  scale.mark({ outcome, value });
  const answer = await send(server.judge, { item: item.id, outcome, value, note: note.value, order, pair, status, rated_by });
  scale.mark(null);
  if (answer.error) return refused(answer.error, entry);
  state.drafts.delete(item.id);
  if (!state.done.some((each) => each.saved === answer.saved)) state.done.push({ ...entry, saved: answer.saved });
  keep(answer.next);
  show(answer.next.item);
  last.replaceChildren(...judgingItem.told(answer, labels(item), answer.next.item?.id === item.id));
  announce(`${last.textContent} ${whereabouts()}`);
}

/** Not on disk: nothing on the page moves, and the same key sends it again. */
function refused(words, { item, outcome, value }) {
  scale.press(item.mine);
  const next = ["Next item", () => load({ focus: true })];
  if (FINISHED.test(words)) return fail(words, next);
  const again = outcome === "rated" ? value : outcome[0];
  fail(`${words === LOST ? "" : "Not saved. "}${words} Press ${again} to send it again; your note stays.`, ["Send again", () => give(outcome, value)], next);
}

/** Take this session's newest judgment back and show its item; again for the one before. */
async function undo() {
  if (state.pending) return;
  const entry = done().at(-1);
  if (!entry) {
    say(last, "Nothing to undo: no judgment of this session is left.");
    return announce(last.textContent);
  }
  const answer = await takeBack(entry);
  if (answer.error && !GONE.test(answer.error)) return fail(answer.error === LOST ? UNSURE_WHETHER_TAKEN_BACK : `Not taken back. ${answer.error}`, ["Try again", undo]);
  state.done = state.done.filter((each) => each !== entry);
  if (answer.error) return fail(`${answer.error} Undo now takes back the judgment before it.`);
  for (const each of state.done) if (each.item.id === entry.item.id) each.restored = true;
  await bringBack(entry, answer.item);
}

/**
 * Undo on the server. Of an item judged twice, undoing the second left a row that says what the
 * first said; undoing that row would bring the second back, so what stood before is said anew.
 */
async function takeBack(entry) {
  if (!entry.restored) return send(server.undo, { judgment: entry.saved });
  const { outcome, value, note: words } = entry.item.mine ?? { outcome: "withdrawn", value: null, note: "" };
  const answer = await send(server.judge, { item: entry.item.id, outcome, value, note: words ?? "" });
  return answer.error ? answer : { item: entry.item };
}

async function bringBack(entry, item) {
  if (entry.note) state.drafts.set(entry.item.id, entry.note); // so that it need not be typed again
  choices.set({ kind: entry.item.kind });
  if (item) show(item);
  else await load({ focus: true });
  const words = `Taken back: ${judgingItem.inWords(entry, labels(entry.item))}.`;
  say(last, item ? words : `${words} That item has left the queue; here is another.`);
  announce(`${last.textContent} ${whereabouts()}`);
  const counted = await call(server.progress, { ...speaker(), kind: choices.choice.kind });
  if (!counted.error && !state.pending) keep({ progress: counted });
}

// --- the note, and what comes from outside ------------------------------------------------------

note.addEventListener("input", () => state.item && state.drafts.set(state.item.id, note.value));
note.addEventListener("keydown", (event) => {
  const leaves = event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey));
  if (!leaves || event.isComposing) return;
  event.preventDefault();
  goToItem();
});

const showRole = () => (review.root.hidden = form.root.hidden = !window.crossloop.may("curator"));
document.addEventListener("crossloop:role", showRole);
document.addEventListener("crossloop:judge", () => {
  if (!element.isConnected) return;
  if (isShown(element)) load();
  else state.loaded = false;
});

poll(element, async () => {
  const status = await call(server.status);
  if (!status.error) {
    state.version = status.version;
    showNotices(notices, status);
    say(due, dueInWords(status));
  }
  const awaits = !state.item && ["none", "undrawn"].includes(emptiness());
  if (!state.pending && (!state.loaded || awaits)) await load({ quiet: state.loaded });
  return state.item ? 5 : 2;
});

// The training page: what is served, the run that is on, what the last adaptation changed.
const {
  make, say, changed, call, poll, announce, showNotices, timeLeft, capitalised, lossCurve, dumbbells,
  languageMap, speaker,
} = window.crossloop;

const OPEN = ["queued", "running"];
const TRIGGERS = {
  button: "by a reader", judgments: "enough new judgments", schedule: "on schedule", once: "from the command line",
  first: "first version", corpus: "the corpus changed", encoder: "the encoder changed",
};
const STATES = {
  queued: "waiting", running: "running", done: "published", rejected: "refused", failed: "failed", cancelled: "cancelled",
};

let status = null;
let mapOf; // whose map is on the page: the version, and where the demo corpus was
let confirming = null; // the version that somebody is about to go back to

const notices = make("div");
const error = make("p", { class: "error", role: "alert" });
const live = { title: make("h1", {}), words: make("p", { class: "lead" }) };
const due = { words: make("p", {}), bar: make("progress", { "aria-label": "New judgments" }) };
const adapt = make("button", { type: "button", class: "primary", on: { click: () => act(server.start) } }, "Adapt now");
const cancel = make("button", { type: "button", class: "secondary", on: { click: () => act(server.cancel, speaker()) } }, "Cancel");
const running = {
  stage: make("h2", {}), left: make("p", { class: "muted" }), bar: make("progress", { max: 1, "aria-label": "Share of this stage done" }),
  curve: make("div"), sources: make("p", { class: "muted" }),
};
const runningPanel = section("panel running", running.stage, running.left, running.bar, running.curve, running.sources, make("p", {}, cancel));
const lastPanel = section("block");
const mapPanel = section("block");
const versionsPanel = section("block");
const runsPanel = section("block");

element.querySelector(".crossloop").replaceChildren(
  make(
    "div", { class: "training" },
    notices,
    make("section", { class: "top" }, make("div", {}, live.title, live.words), make("div", { class: "due" }, due.words, due.bar, adapt)),
    error, runningPanel, mapPanel, lastPanel, versionsPanel, runsPanel,
  ),
);

function section(kind, ...children) {
  return make("section", { class: kind, hidden: true }, ...children);
}

// --- words --------------------------------------------------------------------------------------

function points(value) {
  return typeof value === "number" ? value.toFixed(1) : "–";
}

function percent(value) {
  return typeof value === "number" ? `${Math.round(value)}%` : "–";
}

function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

function when(seconds) {
  if (!seconds) return "";
  return new Date(1000 * seconds).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
}

function took(run) {
  const seconds = run.progress?.seconds ?? (run.finished_at && run.started_at ? run.finished_at - run.started_at : null);
  if (seconds === null) return "–";
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

// --- top ----------------------------------------------------------------------------------------

function showTop() {
  const version = status.versions.find((each) => each.number === status.version);
  say(live.title, version ? `Version ${version.number} answers searches` : "No version yet");
  say(live.words, version ? liveInWords(version) : "The first one is being prepared.");
  const { new_judgments: fresh, train_after: wanted } = status;
  const open = openRun();
  const words = fresh >= wanted ? "Enough new judgments: the trainer starts as soon as it can."
    : `${fresh} of ${count(wanted, "new judgment")} until the trainer starts by itself.`;
  say(due.words, words);
  due.bar.max = wanted;
  due.bar.value = Math.min(fresh, wanted);
  adapt.disabled = Boolean(open) || status.version === null;
}

function liveInWords({ metrics, sentences }) {
  const parts = [`It searches ${count(sentences, "sentence")} in ${count(Object.keys(status.languages).length, "language")}.`];
  if (typeof metrics.map20 === "number") {
    parts.push(`On held-out queries its mAP@20 is ${points(metrics.map20)} of 100: how well the first 20 results hold the answers of every language.`);
  }
  if (typeof metrics.same_language_share === "number") {
    parts.push(`${percent(metrics.same_language_share)} of what it finds is in the query’s own language; an even mix would be ${percent(evenShare())}.`);
  }
  return parts.join(" ");
}

function evenShare() {
  return 100 / Math.max(Object.keys(status.languages).length, 1);
}

// --- the run that is on ---------------------------------------------------------------------------

function openRun() {
  return status.runs.find((run) => OPEN.includes(run.state));
}

function showRunning() {
  const run = openRun();
  runningPanel.hidden = !run;
  if (!run) return;
  const { stage, done, total, seconds_left: left, curve } = run.progress;
  say(running.stage, stage ? capitalised(stage) : "Waiting for the trainer");
  const what = `${run.kind === "adapt" ? "Adaptation" : "Publication"}, run ${run.id}`;
  const now = run.cancel_requested ? "stopping at the next safe point" : waitWords(run, done, total, left);
  say(running.left, [what, now].filter(Boolean).join(": "));
  if (total) running.bar.value = done / total;
  else running.bar.removeAttribute("value");
  cancel.disabled = run.cancel_requested;
  drawCurve(running.curve, curve);
  say(running.sources, sourcesInWords(run.progress));
}

function waitWords(run, done, total, left) {
  if (run.waits_for_trainer && run.state === "running") return "The trainer has gone; it will be taken up again.";
  if (run.waits_for_trainer) return "No trainer has taken this run yet. Start one with “python -m trainer”.";
  return [total ? `${done} of ${total}` : "", timeLeft(left)].filter(Boolean).join(", ");
}

function drawCurve(place, curve) {
  const width = place.clientWidth || runningPanel.clientWidth;
  if (!curve?.length || !width || !changed(place, [curve.length, width])) return;
  place.replaceChildren(lossCurve(curve, width));
}

function sourcesInWords({ examples_used: used }) {
  if (!used) return "";
  return `Examples so far: ${used.people ?? 0} from people, ${used.seed ?? 0} from the demo corpus.`;
}

// --- the last adaptation --------------------------------------------------------------------------

function showLast() {
  const run = status.runs.find((each) => each.kind === "adapt" && ["done", "rejected"].includes(each.state));
  lastPanel.hidden = !run;
  const width = Math.min(lastPanel.clientWidth, 760);
  if (!run || !changed(lastPanel, [run.id, width])) return;
  const promoted = run.state === "done";
  const { metrics_before: before, metrics_after: after } = run;
  lastPanel.replaceChildren(
    make("h2", {}, promoted ? `The last adaptation became version ${run.version}` : "The last adaptation was not published"),
    make("p", { class: "reason" }, run.reason),
    numbers(before, after),
    signsOf(run),
    make("h3", {}, "mAP@20 by language of the query"),
    width ? dumbbells(before?.map20_by_language ?? {}, after?.map20_by_language ?? {}, width) : "",
    courseOf(run, width),
  );
}

function numbers(before, after) {
  const cell = (label, name, shown, note) => make(
    "div", {},
    make("dt", {}, label),
    make("dd", {}, make("span", { class: "was" }, shown(before?.[name])), " → ", make("b", {}, shown(after?.[name]))),
    make("dd", { class: "muted" }, note),
  );
  return make(
    "dl", { class: "numbers" },
    cell("mAP@20", "map20", points, `${after?.queries ?? 0} held-out queries, ${after?.queries_by_people ?? 0} by people`),
    cell("Own language", "same_language_share", percent, `of the first 20; even would be ${percent(evenShare())}`),
    cell("Pearson’s r × 100", "pearson", points, `${after?.pairs ?? 0} held-out pairs`),
  );
}

function signsOf({ progress: { signs } }) {
  if (!signs?.length) return "";
  return make("div", { class: "signs" },
    make("h3", {}, "Worth knowing about this run"), make("ul", {}, ...signs.map((sign) => make("li", {}, sign))));
}

function courseOf(run, width) {
  const { curve, best_step: best, stopped } = run.progress;
  if (!curve?.length || !width) return "";
  const words = `Kept step ${best ?? "–"} of ${curve.length}${stopped ? `; stopped: ${stopped}` : ""}. ${sourcesInWords(run.progress).replace(" so far", "")}`;
  return make("details", {}, make("summary", {}, "Loss curve"), lossCurve(curve, width), make("p", { class: "muted" }, words));
}

// --- the map ----------------------------------------------------------------------------------------

async function showMap() {
  const of = `${status.version} ${status.demo}`;
  if (mapOf === of || status.version === null) return;
  const number = status.version;
  const data = await call(server.language_map);
  if (data.error) return;
  mapOf = of;
  mapPanel.hidden = !data.after;
  if (!data.after) return mapPanel.replaceChildren();
  const parent = status.versions.find((version) => version.number === number)?.parent;
  const names = [typeof parent === "number" ? `Version ${parent}` : "Before", `Version ${number}`];
  mapPanel.replaceChildren(
    make("h2", {}, data.before ? "From languages to meanings" : "How the encoder sees the languages"),
    make("p", { class: "muted" }, data.before
      ? "Each mark is a sentence, its colour and shape the language; lines join translations of one sentence. An encoder that sorts by language draws islands of one colour; one that sorts by meaning draws small stars of many."
      : "Each mark is a sentence, its colour and shape the language; lines join translations of one sentence. Long lines mean that the encoder sorts by language. After an adaptation this map shows the change."),
    languageMap(data, names),
  );
}

// --- versions and runs --------------------------------------------------------------------------------

function showVersions() {
  versionsPanel.hidden = !status.versions.length;
  if (!changed(versionsPanel, [status.versions, status.version, confirming])) return;
  const heads = ["Version", "Published", "From", "mAP@20", "Own language", "Why", ""];
  versionsPanel.replaceChildren(
    make("h2", {}, "Versions"),
    table(heads, status.versions.map((version) => [
      make("b", {}, String(version.number)), when(version.created_at), version.parent ?? "–", points(version.metrics.map20),
      percent(version.metrics.same_language_share), make("span", { class: "why" }, version.reason), versionAction(version),
    ])),
  );
}

function versionAction({ number, state }) {
  if (number === status.version) return make("span", { class: "state live" }, "live");
  if (state === "pruned") return make("span", { class: "state", title: "Its files were removed to save space" }, "removed");
  const button = (label, kind, press, extra = {}) => make("button", { type: "button", class: kind, on: { click: press }, ...extra }, label);
  const ask = (which) => {
    confirming = which;
    showVersions();
    const next = versionsPanel.querySelector(which === null ? `[data-version="${number}"]` : "[data-confirm]");
    (next ?? adapt).focus({ preventScroll: true }); // what was pressed is gone
  };
  if (confirming !== number) {
    const verb = number < status.version ? "Go back to" : "Use";
    return button(`${verb} version ${number}`, "quiet", () => ask(number), { "data-version": number });
  }
  const goBack = async () => {
    if (await act(server.roll_back, { number, ...speaker() })) announce(`Version ${number} answers searches now.`);
    ask(null);
  };
  return make(
    "span", { class: "confirm" }, "Searches will use it at once. ",
    button("Yes, switch", "primary small", goBack, { "data-confirm": true }), " ", button("Keep", "secondary small", () => ask(null)),
  );
}

function showRuns() {
  runsPanel.hidden = !status.runs.length;
  const rows = status.runs.filter((run) => !OPEN.includes(run.state));
  if (!changed(runsPanel, rows.map((run) => [run.id, run.state]))) return;
  runsPanel.replaceChildren(
    make("h2", {}, "Runs"),
    table(["Run", "Ended", "What", "Asked for", "Outcome", "Why", "Took"], rows.map((run) => [
      String(run.id), when(run.finished_at), run.kind === "adapt" ? "adaptation" : "publication",
      TRIGGERS[run.trigger] ?? run.trigger, make("span", { class: `state ${run.state}` }, STATES[run.state] ?? run.state),
      make("span", { class: "why" }, run.reason ?? ""), took(run),
    ])),
  );
}

/** A table whose cells name their column, so that a narrow page can stack them. */
function table(heads, rows) {
  const row = (cells) => make("tr", {}, ...cells.map((cell, at) => make("td", { "data-head": heads[at] }, typeof cell === "number" ? String(cell) : cell)));
  return make(
    "table", { class: "rows" },
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head || make("span", { class: "for-readers" }, "Action"))))),
    make("tbody", {}, ...rows.map(row)),
  );
}

// --- acting and looking -------------------------------------------------------------------------------

async function act(action, payload = {}) {
  adapt.disabled = true;
  const answer = await call(action, payload);
  say(error, answer.error ?? "");
  await look();
  return !answer.error;
}

async function look() {
  const answer = await call(server.status);
  if (answer.error) {
    say(error, answer.error);
    return 3;
  }
  if (error.textContent === window.crossloop.UNREACHABLE) say(error, "");
  const before = status;
  status = answer;
  showNotices(notices, status);
  for (const show of [showTop, showRunning, showVersions, showRuns, showLast]) show();
  if (before) tellChanges(before);
  await showMap();
  return openRun() ? 1 : 3;
}

function tellChanges(before) {
  const ended = status.runs.find((run) => !OPEN.includes(run.state) && before.runs.some((old) => old.id === run.id && OPEN.includes(old.state)));
  if (ended) announce(`Run ${ended.id} ended: ${ended.reason}`);
}

poll(element, look);

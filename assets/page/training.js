// The training page: what is served, the run that is on, what the last adaptation changed.
const {
  make, say, changed, call, poll, announce, showNotices, timeLeft, capitalised, lossCurve, dumbbells,
  languageMap, speaker, speakerField, may, onlyFor, trainingWords, versionsView, effectView,
} = window.crossloop;
const { count, when, outcomeOf, figuresOf, figure, changes, originInWords, checksTable, table } = trainingWords;

const OPEN = ["queued", "running"];
const TRIGGERS = {
  button: "by a reader", judgments: "enough new judgments", schedule: "on schedule", once: "from the command line",
  first: "first version", corpus: "the corpus changed", encoder: "the encoder changed", fairness: "fairness was switched",
  lost: "files of the live version were gone",
};
let status = null;
let mapOf; // whose map is on the page: the version, and where the demo corpus was

const notices = make("div");
const error = make("p", { class: "error", role: "alert" });
const live = { title: make("h1", {}), words: make("p", { class: "lead" }), origin: make("p", { class: "lead origin" }) };
const due = { words: make("p", {}), bar: make("progress", { "aria-label": "New judgments" }) };
const adapt = make("button", { type: "button", class: "primary", on: { click: () => act(server.start) } }, "Adapt now");
const cancel = make("button", { type: "button", class: "secondary", on: { click: () => act(server.cancel, speaker()) } }, "Cancel");
const cancelNote = make("span", { class: "muted" });
const running = {
  stage: make("h2", {}), left: make("p", { class: "muted" }), bar: make("progress", { max: 1, "aria-label": "Share of this stage done" }),
  curve: make("div"), sources: make("p", { class: "muted" }),
};
const runningPanel = section("panel running", running.stage, running.left, running.bar, running.curve, running.sources, make("p", { class: "actions" }, cancel, cancelNote));
const lastPanel = section("block");
const mapPanel = section("block");
const effect = effectView((team) => call(server.effect, { ...speaker(), team }));
const versions = versionsView({ use });
const runsPanel = section("block");

element.querySelector(".crossloop").replaceChildren(
  make(
    "div", { class: "training" },
    notices,
    make("section", { class: "top" }, make("div", {}, live.title, live.words, live.origin), make("div", { class: "due" }, due.words, due.bar, adapt)),
    speakerField(server.whoami, "You are "),
    error, runningPanel, versions.waits, effect.root, mapPanel, lastPanel, versions.all, runsPanel,
  ),
);

function section(kind, ...children) {
  return make("section", { class: kind, hidden: true }, ...children);
}

// --- words --------------------------------------------------------------------------------------

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
  say(live.origin, version ? originInWords(version, status.versions) : "");
  const { new_judgments: fresh, train_after: wanted } = status;
  const open = openRun();
  say(due.words, dueInWords(fresh, wanted, open));
  due.bar.max = wanted;
  due.bar.value = Math.min(fresh, wanted);
  adapt.disabled = status.version === null || open?.kind === "adapt" || Boolean(open?.followed_by);
}

function dueInWords(fresh, wanted, open) {
  if (open?.kind === "adapt") return `An adaptation is ${open.state === "running" ? "running" : "about to begin"}.`;
  if (open?.followed_by) return "An adaptation begins as soon as the index is built.";
  if (fresh >= wanted) return `Enough new judgments: the trainer starts ${open ? "as soon as the index is built" : "in a moment"}.`;
  return `${fresh} of ${count(wanted, "new judgment")} until the trainer starts by itself.`;
}

function liveInWords({ metrics, sentences }) {
  const parts = [`It searches ${count(sentences, "sentence")} in ${count(Object.keys(status.languages).length, "language")}.`];
  const figures = figuresOf(metrics).map((each) => `${each.head} ${figure(each, metrics)}`);
  if (figures.length) parts.push(`Measured when it was made: ${figures.join("; ")}.`);
  return parts.join(" ");
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
  cancel.hidden = !may("curator");
  cancel.disabled = run.cancel_requested;
  say(cancelNote, may("curator") ? "" : onlyFor("curator", "cancel it"));
  drawCurve(running.curve, curve);
  say(running.sources, curve?.length ? `Two encoders learn, one after the other. ${sourcesInWords(run.progress)}` : "");
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
  const ended = status.runs.filter((each) => each.kind === "adapt" && ["done", "rejected"].includes(each.state));
  const run = ended.find((each) => each.decision !== "postponed");
  const postponed = ended[0] === run ? null : ended[0];
  lastPanel.hidden = !ended.length;
  const width = Math.min(lastPanel.parentElement.clientWidth, 760); // an empty panel has none
  if (!ended.length || !changed(lastPanel, [run?.id, postponed?.id, width, status.candidate?.number])) return;
  lastPanel.replaceChildren(
    ...(postponed ? [make("h2", {}, "The last adaptation was postponed"), make("p", { class: "reason" }, postponed.reason)] : []),
    ...(run ? reportOf(run, width, postponed ? "The one before it" : "The last adaptation") : []),
  );
}

function reportOf(run, width, which) {
  const { metrics_before: before, metrics_after: after } = run;
  const told = run.decision === "kept" && run.version === status.candidate?.number; // in its own panel
  const checks = told ? "" : checksTable(after?.checks ?? run.progress?.checks);
  const byLanguage = after?.map20_by_language ?? {};
  const outcome = { kept: `is kept as version ${run.version}, not live`, refused: "was refused", rejected: "was refused" };
  return [
    make("h2", {}, `${which} ${outcome[run.decision] ?? `became version ${run.version}`}`),
    make("p", { class: "reason" }, run.reason),
    changes(before, after),
    checks && make("h3", {}, "What the checks say"), checks,
    signsOf(run),
    ...(width && Object.keys(byLanguage).length ? [
      make("h3", {}, "mAP@20 on the demo corpus’s held-out questions, by their language"),
      dumbbells(before?.map20_by_language ?? {}, byLanguage, width),
    ] : []),
    courseOf(run, width),
  ].filter(Boolean);
}

function signsOf({ progress: { signs } }) {
  if (!signs?.length) return "";
  return make("div", { class: "signs" },
    make("h3", {}, "Worth knowing about this run"), make("ul", {}, ...signs.map((sign) => make("li", {}, sign))));
}

function courseOf(run, width) {
  const { curve, best_step: best, stopped } = run.progress;
  if (!curve?.length || !width) return "";
  const course = best === undefined
    ? `${count(curve.length, "step")}: two encoders learned one after the other, each from all but its own half of the new questions, which it was then asked; the candidate moves as both did, one move on the other.`
    : `Kept step ${best ?? "–"} of ${curve.length}${stopped ? `; stopped: ${stopped}` : ""}.`;
  const words = `${course} ${sourcesInWords(run.progress).replace(" so far", "")}`;
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

// --- runs ---------------------------------------------------------------------------------------------

function showRuns() {
  runsPanel.hidden = !status.runs.length;
  const rows = status.runs.filter((run) => !OPEN.includes(run.state));
  if (!changed(runsPanel, rows.map((run) => [run.id, run.state, run.decision]))) return;
  runsPanel.replaceChildren(
    make("h2", {}, "Runs"),
    table(["Run", "Ended", "What", "Asked for", "Outcome", "Why", "Took"], rows.map((run) => [
      String(run.id), when(run.finished_at), run.kind === "adapt" ? "adaptation" : "publication",
      TRIGGERS[run.trigger] ?? run.trigger, make("span", { class: `state ${run.decision === "kept" ? "kept" : run.state}` }, outcomeOf(run)),
      make("span", { class: "why" }, run.reason ?? ""), took(run),
    ])),
  );
}

// --- acting and looking -------------------------------------------------------------------------------

async function act(action, payload = {}) {
  adapt.disabled = true;
  const answer = await call(action, payload);
  say(error, answer.error ?? "");
  await look();
}

/** Make a version live; what went wrong, or "". */
async function use(number) {
  const answer = await call(server.roll_back, { number, ...speaker() });
  await look();
  const wrong = answer.error ?? answer.problem ?? "";
  announce(wrong || `Version ${number} answers searches now.`);
  return wrong;
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
  show();
  if (before) tellChanges(before);
  await showMap();
  return openRun() ? 1 : 3;
}

function show() {
  for (const part of [showTop, showRunning, showRuns, showLast]) part();
  versions.show(status);
  effect.show(status);
}

function tellChanges(before) {
  const ended = status.runs.find((run) => !OPEN.includes(run.state) && before.runs.some((old) => old.id === run.id && OPEN.includes(old.state)));
  if (ended) announce(`Run ${ended.id} ended: ${ended.reason}`);
}

document.addEventListener("crossloop:role", () => element.isConnected && status && show());
poll(element, look);

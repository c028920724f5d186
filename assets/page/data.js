// The data page: sentences and judgments in, judgments out, and the demo corpus's door. Gradio
// runs this once per mount.
const {
  make, say, changed, languageName, byName, speaker, speakerField, call, poll, announce, capitalised,
  UNREACHABLE,
} = window.crossloop;

const CORPUS = [
  ["auto", "by the file’s name"], ["csv", "CSV"], ["csv-multiline", "CSV whose fields go on over lines"],
  ["tsv", "TSV"], ["tsv-quoted", "TSV with quoted fields"], ["jsonl", "JSON lines"], ["json", "a JSON array"], ["text", "plain text, a sentence a line"],
  ["squad", "SQuAD or LAReQA (.json, or a zipped folder)"], ["stsb", "STSB (a zipped folder)"], ["hub", "a data set of the Hugging Face hub"],
];
const JUDGMENTS_IN = [
  ["auto", "by the file’s name"], ["jsonl", "JSON lines (zipped with its guidelines, or alone)"], ["csv", "CSV"],
  ["dataset", "data set folder, zipped"], ["qrels", "TREC qrels, zipped with their texts"],
];
const JUDGMENTS_OUT = [
  ["jsonl", "JSON lines, with the whole history"], ["csv", "CSV, with the whole history"],
  ["dataset", "Hugging Face data set, with the whole history"], ["qrels", "TREC qrels: what stands now"], ["run", "TREC run: what was shown"],
];

const BROKEN_OFF = { error: `${UNREACHABLE} Import the same again to go on.` };

// --- what is here -------------------------------------------------------------------------------

const here = make("p", { class: "muted" });

function showHere(counts) {
  if (!changed(here, counts)) return;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  say(here, total
    ? `${total.toLocaleString("en")} sentences can be found: ${byName(Object.keys(counts)).map((code) => `${languageName(code)} ${counts[code].toLocaleString("en")}`).join(", ")}.`
    : "No sentences yet.");
}

// --- bringing in --------------------------------------------------------------------------------

const kind = select("What it holds", [["corpus", "sentences"], ["judgments", "judgments"]]);
const format = select("Format", CORPUS);
const file = make("input", { type: "file" });
const fileRow = labelled("File", file);
const name = textField("Name of the data set", "owner/name");
const column = textField("Column of the sentences", "text");
const split = textField("Split", "train");
const hub = make("div", { class: "data-fields", hidden: true }, name.root, column.root, split.root);
const corpus = textField("Corpus name", "the file’s name");
const language = textField("Language, if the rows do not say", "en");
const corrects = make("input", { type: "checkbox" });
const correctsRow = make("label", { class: "data-field check" }, corrects, " texts that the corpus has in another language take the one they come with");
const ofCorpus = make("div", { class: "data-fields" }, corpus.root, language.root, correctsRow);
const bring = make("button", { type: "submit", class: "primary" }, "Import");
const bar = make("progress", { max: 1, hidden: true, "aria-label": "Import" });
const said = make("p", { class: "said", role: "status" });
const error = make("p", { class: "error", role: "alert" });
const bringing = make(
  "form", { class: "data-form" },
  make("div", { class: "data-fields" }, kind.root, format.root, fileRow), hub, ofCorpus,
  make("div", { class: "row" }, bring, bar), said, error,
);

function showFields() {
  const isCorpus = kind.input.value === "corpus";
  const formats = isCorpus ? CORPUS : JUDGMENTS_IN;
  if (changed(format.input, formats)) fill(format.input, formats);
  const named = format.input.value === "hub";
  ofCorpus.hidden = !isCorpus;
  hub.hidden = !named;
  fileRow.hidden = named;
}
kind.input.addEventListener("change", showFields);
format.input.addEventListener("change", showFields);

bringing.addEventListener("submit", async (event) => {
  event.preventDefault();
  const wanted = { ...speaker(), kind: kind.input.value, format: format.input.value, corpus: corpus.value(), language: language.value(), corrects: corrects.checked };
  const chosen = file.files[0];
  if (wanted.format === "hub") Object.assign(wanted, { hub: name.value(), column: column.value(), split: split.value() });
  else if (!chosen) return tell({ error: "Choose a file first." });
  else wanted.name = chosen.name;
  bring.disabled = true;
  tell({ stage: wanted.name ? "sending" : "asking the hub", share: null });
  tell(await imported(wanted, chosen));
  bring.disabled = false;
});

/** Send it, say how it goes, and return the last word. */
async function imported(wanted, body) {
  let last = BROKEN_OFF;
  try {
    const answer = await ask("import", wanted, wanted.hub ? "" : body);
    for await (const line of lines(answer.body)) {
      last = JSON.parse(line);
      if (last.stage) tell(last);
    }
  } catch {
    /* the last word stands, unless it was no last one */
  }
  return last.stage ? BROKEN_OFF : last;
}

async function* lines(stream) {
  let rest = "";
  for (const reader = stream.pipeThrough(new TextDecoderStream()).getReader(); ;) {
    const { value, done } = await reader.read();
    const parts = (rest + (value ?? "")).split("\n");
    rest = parts.pop();
    yield* parts.filter(Boolean);
    if (done) break;
  }
  if (rest) yield rest;
}

function tell({ stage, rows, share, done, error: wrong }) {
  bar.hidden = !stage;
  if (stage && typeof share === "number") bar.value = share;
  else bar.removeAttribute("value");
  const count = rows ? `: ${rows.toLocaleString("en")} rows` : "";
  say(said, done ?? (stage ? `${capitalised(stage)}${count} …` : ""));
  say(error, wrong ?? "");
  if (!stage) announce(done ?? wrong);
}

// --- taking out ---------------------------------------------------------------------------------

const outFormat = select("Format", JUDGMENTS_OUT);
const peopleOnly = make("input", { type: "checkbox", checked: true });
const take = make("button", { type: "submit", class: "primary" }, "Export");
const takenSaid = make("p", { class: "said", role: "status" });
const takenError = make("p", { class: "error", role: "alert" });
const taking = make(
  "form", { class: "data-form" },
  make("div", { class: "data-fields" }, outFormat.root),
  make("label", { class: "check" }, peopleOnly, " only what people judged, not what came with the demo corpus"),
  make("div", { class: "row" }, take), takenSaid, takenError,
);

taking.addEventListener("submit", async (event) => {
  event.preventDefault();
  take.disabled = true;
  say(takenError, "");
  say(takenSaid, "Writing …");
  const wrong = await taken({ ...speaker(), format: outFormat.input.value, people_only: peopleOnly.checked });
  take.disabled = false;
  say(takenSaid, wrong ? "" : "Done: your browser has it.");
  say(takenError, wrong);
  announce(wrong || takenSaid.textContent);
});

/** Hand the file to the browser; return what went wrong, or nothing. */
async function taken(wanted) {
  try {
    const answer = await ask("export", wanted);
    if (!answer.ok) return (await answer.json()).error;
    const given = /filename="?([^";]+)/.exec(answer.headers.get("content-disposition") ?? "");
    const link = make("a", { href: URL.createObjectURL(await answer.blob()), download: given?.[1] ?? "judgments" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return "";
  } catch {
    return UNREACHABLE;
  }
}

// --- the guest ------------------------------------------------------------------------------------

const DEMO = {
  in: ["Searches find it, and it counts above.", "Take it out", "take it out"],
  out: ["It is out: nothing shows it. The trainer may still check itself by its questions and learn from them.", "Bring it back", "bring it back"],
  absent: ["It is not in this store.", "Bring it in", "bring it in"],
};
const demoState = make("p", {});
const demoWho = make("p", { class: "muted" });
const demoDoor = make("button", { type: "button", class: "secondary" });
const demoSaid = make("p", { class: "said", role: "status" });
const demoError = make("p", { class: "error", role: "alert" });
const demo = make(
  "section", { "aria-label": "Demo corpus", hidden: true }, make("h2", {}, "Demo corpus"),
  make("p", { class: "muted" }, "What came with Crossloop to try it on: questions, answers and near misses in thirteen languages. Once sentences of yours are indexed, judges are asked about yours alone."),
  demoState, demoWho, make("div", { class: "row" }, demoDoor), demoSaid, demoError,
);
let where; // in, out or absent, as shown
let asked = 0; // number of the newest question about it: older answers are dropped

async function lookForDemo() {
  const mine = ++asked;
  const answer = await call(server.demo, speaker());
  if (mine === asked && !answer.error) showDemo(answer);
}

function showDemo({ demo: state, sentences, may = true }) {
  where = state;
  const [words, action, doing] = DEMO[state];
  const size = sentences ? `${sentences.toLocaleString("en")} sentences. ` : "";
  say(demoState, size + words);
  say(demoDoor, action);
  demoDoor.hidden = !may;
  say(demoWho, may ? "" : `Only a curator may ${doing}: give a curator’s name and token above.`);
  demo.hidden = false;
}

demoDoor.addEventListener("click", async () => {
  demoDoor.disabled = true;
  say(demoError, "");
  say(demoSaid, where === "absent" ? "Bringing it in …" : "");
  asked += 1; // what was asked before this is out of date
  const answer = await call(where === "in" ? server.demo_out : server.demo_in, speaker());
  demoDoor.disabled = false;
  if (!answer.error) showDemo(answer);
  say(demoSaid, answer.error ? "" : told(answer));
  say(demoError, answer.error ?? "");
  announce(answer.error || demoSaid.textContent);
});

function told({ demo: state, others }) {
  if (state === "in") return "The demo corpus is in. Searches find it as soon as a trainer has indexed it.";
  return others ? "The demo corpus is out." : "The demo corpus is out, and there is nothing else: import sentences above, or bring it back.";
}

document.addEventListener("crossloop:judge", () => element.isConnected && lookForDemo());

// --- both ---------------------------------------------------------------------------------------

/** Ask beside Gradio: app/files.py says why the wish goes in a header. */
function ask(what, wanted, body = "") {
  const root = (window.gradio_config?.root ?? location.origin).replace(/\/$/, ""); // below a proxy's path too
  return fetch(`${root}/crossloop/${what}`, {
    method: "POST", body, headers: { "X-Crossloop": encodeURIComponent(JSON.stringify(wanted)) },
  });
}

function select(label, options) {
  const input = make("select", { class: "small-select" });
  fill(input, options);
  return { input, root: labelled(label, input) };
}

function fill(input, options) {
  input.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
}

function textField(label, placeholder) {
  const input = make("input", { type: "text", placeholder, maxlength: 100, autocomplete: "off", spellcheck: "false", dir: "auto" });
  return { root: labelled(label, input), value: () => input.value.trim() };
}

function labelled(label, input) {
  return make("label", { class: "data-field" }, label, input);
}

element.querySelector(".crossloop").replaceChildren(
  make(
    "div", { class: "narrow-page data" },
    make("h1", {}, "Bring sentences in, take judgments with you"),
    here,
    speakerField(server.whoami, "Your name "),
    make("section", { "aria-label": "Import" }, make("h2", {}, "Import"),
      make("p", { class: "muted" }, "All of a file or nothing of it: a row that cannot be read is named, and the store stays as it was. A table has the columns text and language, perhaps context and group."),
      bringing),
    make("section", { "aria-label": "Export" }, make("h2", {}, "Export"), taking),
    demo,
  ),
);
showFields();

poll(element, async () => {
  const status = await call(server.status);
  if (!status.error) showHere(status.languages);
  if (!status.error && status.demo !== where && !demoDoor.disabled) await lookForDemo(); // others may have moved it
  return 3;
});

// The pairs page: two sentences, one question: how much of their meaning do they share?
const {
  make, say, chip, judge, speaker, speakerField, call, save, isShown, ratingControl, nameValues, plainKey,
  announce,
} = window.crossloop;

const TYPING_MS = 400;
const PAST_SHOWN = 8;

const state = {
  known: null, // what the server told of the two texts: languages, score, version
  suggested: false, // the pair came from the corpus and nobody changed it
  asked: 0, // number of the newest question to the server: older answers are dropped
  rated: new Map(), // pairs rated this session, by judge and texts
};

const left = side("First sentence");
const right = side("Second sentence");
const suggest = make("button", { type: "button", class: "primary", on: { click: suggestPair } }, "Suggest a pair");
const error = make("p", { class: "error", role: "alert" });
const verdict = make("p", { class: "verdict", title: "The encoder’s own similarity; 1 means the same to it" });
const rating = ratingControl({ kind: "similarity", name: "How much meaning do the two share?", prepare, onSaved: showOpinion });
const question = make(
  "section", { class: "question", hidden: true, "aria-label": "Your judgment" },
  make("h2", {}, "How much meaning do they share?"), rating.root, verdict,
);
const past = make("ol", { class: "past" });
const pastTitle = make("h2", {});
const pastSection = make("section", { class: "past-section", hidden: true }, pastTitle, past);

element.querySelector(".crossloop").replaceChildren(
  make(
    "div", { class: "narrow-page pairs" },
    make("h1", {}, "Do these say the same?"),
    make("p", { class: "lead" },
      "Take a pair from the corpus, or type two sentences of your own. The encoder’s own opinion stays hidden until you have given yours."),
    make("div", { class: "pair" }, left.root, right.root),
    make("div", { class: "found-head" }, suggest, speakerField(server.whoami)),
    error, question,
    make("p", { class: "hint" }, make("kbd", {}, "0"), "–", make("kbd", {}, "5"), " rate and bring the next suggested pair, ",
      make("kbd", {}, "u"), " unsure, ", make("kbd", {}, "s"), " skip, ", make("kbd", {}, "z"), " takes back."),
    pastSection,
  ),
);

function side(label) {
  const place = make("span", { class: "side-chip" });
  const text = make("textarea", { dir: "auto", rows: 4, maxlength: 20000, spellcheck: "false", placeholder: "Type a sentence in any language" });
  text.addEventListener("input", onTyped);
  return {
    text,
    root: make("label", { class: "side" }, make("span", { class: "side-head" }, label, place), text),
    tell(code) {
      place.replaceChildren(...(code ? [chip(code)] : []));
      if (code) text.lang = code;
      else text.removeAttribute("lang");
    },
  };
}

// --- which pair ---------------------------------------------------------------------------------

async function suggestPair() {
  const mine = ++state.asked;
  const answer = await call(server.suggest_pair, speaker());
  if (mine !== state.asked) return;
  say(error, answer.error ?? "");
  if (answer.error) return;
  left.text.value = answer.left.text;
  right.text.value = answer.right.text;
  state.suggested = true;
  begin();
  learn(answer);
}

let typing = 0;
function onTyped() {
  state.suggested = false;
  state.asked += 1;
  begin();
  clearTimeout(typing);
  typing = setTimeout(compare, TYPING_MS);
}

/** Another pair stands in the fields. */
function begin() {
  state.known = null;
  showStanding();
  left.tell("");
  right.tell("");
  question.hidden = !(left.text.value.trim() && right.text.value.trim());
}

/** Ask for languages and score of what was typed; return them, or an error. */
async function compare() {
  if (question.hidden) return { error: "Type two sentences first." };
  const mine = ++state.asked;
  const answer = await call(server.compare, { left: left.text.value, right: right.text.value });
  if (mine !== state.asked) return answer;
  say(error, answer.error ?? "");
  if (!answer.error) learn(answer);
  return answer;
}

function learn(answer) {
  state.known = answer;
  left.tell(answer.left.language);
  right.tell(answer.right.language);
}

/** Show what this judge has said of this pair, and the encoder's opinion only if there is such. */
function showStanding() {
  rating.reset(state.rated.get(ratedKey())?.standing ?? null);
  showOpinion();
}

document.addEventListener("crossloop:judge", () => {
  if (!element.isConnected) return;
  showStanding();
  showPast();
});

function ratedKey() {
  return JSON.stringify([judge(), left.text.value.trim(), right.text.value.trim()]);
}

// --- judging ------------------------------------------------------------------------------------

/** Hold on to who judges what, now; the function returned sends it. */
function prepare(outcome, value) {
  clearTimeout(typing);
  const key = ratedKey();
  const who = speaker();
  const asking = state.known ?? compare();
  return async () => {
    const known = await asking;
    if (known.error) return known;
    const answer = await save(server.rate_pair, {
      ...who, value, outcome, score: known.score, version: known.version,
      left: known.left.text, left_language: known.left.language,
      right: known.right.text, right_language: known.right.language,
    });
    if (!answer.error) note(key, { ...known, judge: who.judge, standing: { outcome, value } });
    return answer;
  };
}

/** Keep what was judged for the list below; a withdrawn pair leaves it. */
function note(key, pair) {
  state.rated.delete(key);
  if (pair.standing.outcome !== "withdrawn") state.rated.set(key, pair);
  showPast();
}

function showPast() {
  const mine = [...state.rated.values()].filter((pair) => pair.judge === judge());
  const count = mine.length;
  pastSection.hidden = !count;
  say(pastTitle, `${count} pair${count === 1 ? "" : "s"} rated this session`);
  past.replaceChildren(...mine.reverse().slice(0, PAST_SHOWN).map(pastRow));
}

function pastRow(pair) {
  const quote = (text, code) => make("span", { class: "past-text", dir: "auto", lang: code }, text);
  return make(
    "li", {},
    make("span", { class: "past-texts" }, quote(pair.left.text, pair.left.language), quote(pair.right.text, pair.right.language)),
    make("span", { class: "past-marks" }, make("span", {}, `You: ${rating.inWords(pair.standing)}`), make("span", {}, `Encoder: ${pair.score.toFixed(2)}`)),
  );
}

function showOpinion() {
  const judged = state.rated.get(ratedKey());
  say(verdict, judged ? `Encoder: ${judged.score.toFixed(2)}` : "");
}

// --- keys ---------------------------------------------------------------------------------------

function onKey(event) {
  if (!element.isConnected) return document.removeEventListener("keydown", onKey);
  if (!isShown(element) || event.defaultPrevented || question.hidden || event.repeat) return;
  const key = plainKey(event);
  const choice = { u: ["unsure", null], s: ["skipped", null] }[key]
    ?? (/^[0-5]$/.test(key) ? ["rated", Number(key)] : null);
  if (key === "z" || key === "Backspace") takeBack();
  else if (choice) rateAndGoOn(...choice);
  else return;
  event.preventDefault();
}
document.addEventListener("keydown", onKey);

/** Bring the pair that was judged last back, without its judgment. */
function takeBack() {
  const last = [...state.rated.values()].filter((pair) => pair.judge === judge()).pop();
  if (!last) return;
  state.asked += 1;
  left.text.value = last.left.text;
  right.text.value = last.right.text;
  begin();
  learn(last);
  rating.takeBack();
}

async function rateAndGoOn(outcome, value) {
  const key = ratedKey();
  const suggested = state.suggested;
  await rating.choose(outcome, value);
  const saved = state.rated.get(key);
  if (!saved || !suggested || key !== ratedKey()) return;
  await suggestPair();
  announce(`Saved. Encoder: ${saved.score.toFixed(2)}. Next pair.`);
}

nameValues("similarity", server.guideline);

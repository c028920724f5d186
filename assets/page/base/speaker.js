// Who speaks: the judge's name and token as this browser remembers them, and what they may do.

import { button, make, say } from "./dom.js";
import { remember, remembered } from "./memory.js";
import { call, isError } from "./server.js";
import { t } from "./words.js";

/**
 * @typedef {import("../types.js").Role} Role
 * @typedef {import("../types.js").Who} Who
 * @typedef {import("../types.js").Server["whoami"]} WhoAmI
 */

/** @type {Role[]} */
const ROLES = ["judge", "curator", "admin"];
/** @type {Record<Who["known_by"], (role: Role) => string>} */
const KNOWN_BY = {
  name: () => "",
  token: (role) => t(`speaker.byToken.${role}`),
  owner: () => t("speaker.owner"),
  alone: () => "",
};
/** @type {Role | null} */
let role = null; // what the server said of them
/** @type {{ of: string, answer: ReturnType<typeof call<any, Who>> | null }} */
let asked = { of: "", answer: null }; // every page asks about one speaker: once is enough

let judgeName = remembered("judge", "");
if (typeof judgeName !== "string" || !judgeName) setJudge(guestName());

function guestName() {
  const letters = crypto.getRandomValues(new Uint8Array(4));
  return `guest-${Array.from(letters, (n) => String.fromCharCode(97 + (n % 26))).join("")}`;
}

export function judge() {
  return judgeName;
}

/**
 * Rate under another name from now on; pages hear of it as `crossloop:judge`.
 * @param {string} name
 */
export function setJudge(name) {
  judgeName = name.trim() || guestName();
  remember("judge", judgeName);
  document.dispatchEvent(new CustomEvent("crossloop:judge"));
}

/** The token that speaks for the judge, where an admin has handed one out. */
export function token() {
  return remembered("token", "");
}

/** @param {string} text */
function setToken(text) {
  remember("token", text.trim());
  document.dispatchEvent(new CustomEvent("crossloop:judge"));
}

/** Who speaks, as every action is told. */
export function speaker() {
  return { judge: judge(), token: token() };
}

/**
 * Whether they have at least this role; yes until the server has said.
 * @param {Role} least
 */
export function may(least) {
  return !role || ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/**
 * "Rating as [name]  Token…", editable in place, and who that is to the server. Pages hear of
 * another role as `crossloop:role`.
 * @param {WhoAmI} whoami
 */
export function speakerField(whoami, label = t("speaker.ratingAs")) {
  const name = field("text", t("speaker.name"), 60, setJudge);
  const secret = field("password", t("speaker.yourToken"), 200, setToken);
  const reveal = button("quiet", t("speaker.haveToken"), () => {
    showSecret(true);
    secret.focus();
  });
  const secretLabel = make("label", { class: "judge" }, `${t("speaker.token")} `, secret);
  const said = make("span", { class: "who-said", role: "status" });
  const root = make(
    "div", { class: "speaker" },
    make("label", { class: "judge" }, `${label} `, name), reveal, secretLabel, said,
  );

  /** @param {boolean} shown */
  function showSecret(shown) {
    reveal.hidden = shown;
    secretLabel.hidden = !shown;
  }

  function show() {
    name.value = judgeName;
    name.style.width = `${Math.min(Math.max(judgeName.length, 6), 24) + 2}ch`;
    secret.value = token();
    showSecret(Boolean(token()));
  }

  async function look() {
    const of = JSON.stringify(speaker());
    if (asked.of !== of || !asked.answer) asked = { of, answer: call(whoami, speaker()) };
    const answer = await asked.answer;
    const silent = isError(answer) && answer.code === "unreachable";
    if (silent) asked.of = "";
    if (!answer || silent || of !== JSON.stringify(speaker())) return;
    role = isError(answer) ? "judge" : answer.role;
    say(said, isError(answer) ? answer.error : KNOWN_BY[answer.known_by](answer.role));
    said.classList.toggle("error", isError(answer));
    document.dispatchEvent(new CustomEvent("crossloop:role"));
  }

  document.addEventListener("crossloop:judge", () => {
    show();
    if (root.isConnected) look();
  });
  show();
  look();
  return root;
}

/**
 * @param {string} type
 * @param {string} label
 * @param {number} most
 * @param {(text: string) => void} set
 */
function field(type, label, most, set) {
  const input = make("input", {
    class: "judge-name", type, maxlength: most, size: 12, spellcheck: "false", dir: "auto",
    autocomplete: "off", "aria-label": label,
  });
  input.addEventListener("change", () => set(input.value));
  input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur());
  return input;
}

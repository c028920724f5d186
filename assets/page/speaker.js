// Who speaks: the judge's name and token as this browser remembers them, and what they may do.
"use strict";
(() => {
  const { make, say, remembered, remember, call } = window.crossloop;
  const ROLES = ["judge", "curator", "admin"];
  const KNOWN_BY = {
    name: () => "",
    token: ({ role }) => `Known by a token, as ${article(role)}.`,
    owner: () => "Known as this server’s owner.",
    alone: () => "",
  };
  let known = null; // what the server said of them
  let asked = { of: "", answer: null }; // five tabs ask about one speaker: once is enough

  let judgeName = remembered("judge", "");
  if (typeof judgeName !== "string" || !judgeName) setJudge(guestName());

  function guestName() {
    const letters = crypto.getRandomValues(new Uint8Array(4));
    return `guest-${Array.from(letters, (n) => String.fromCharCode(97 + (n % 26))).join("")}`;
  }

  function judge() {
    return judgeName;
  }

  /** Rate under another name from now on; pages hear of it as `crossloop:judge`. */
  function setJudge(name) {
    judgeName = name.trim() || guestName();
    remember("judge", judgeName);
    document.dispatchEvent(new CustomEvent("crossloop:judge"));
  }

  /** The token that speaks for the judge, where an admin has handed one out. */
  function token() {
    return remembered("token", "");
  }

  function setToken(text) {
    remember("token", text.trim());
    document.dispatchEvent(new CustomEvent("crossloop:judge"));
  }

  /** Who speaks, as every action is told. */
  function speaker() {
    return { judge: judge(), token: token() };
  }

  /** Whether they have at least this role; yes until the server has said. */
  function may(role) {
    return !known || ROLES.indexOf(known.role) >= ROLES.indexOf(role);
  }

  /** Who may do something, for somebody who may not. */
  function onlyFor(role, doing) {
    return `Only ${article(role)} may ${doing}: give ${article(role)}’s name and token.`;
  }

  function article(role) {
    return `${role.startsWith("a") ? "an" : "a"} ${role}`;
  }

  /**
   * "Rating as [name]  Token…", editable in place, and who that is to the server: `whoami`. Pages
   * hear of another role as `crossloop:role`.
   */
  function speakerField(whoami, label = "Rating as ") {
    const name = field("text", "Your name as a judge", 60, setJudge);
    const secret = field("password", "Your token", 200, setToken);
    const reveal = make("button", { type: "button", class: "quiet", on: { click: () => (showSecret(true), secret.focus()) } }, "I have a token");
    const secretLabel = make("label", { class: "judge" }, "Token ", secret);
    const said = make("span", { class: "who-said", role: "status" });
    const root = make("div", { class: "speaker" }, make("label", { class: "judge" }, label, name), reveal, secretLabel, said);

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
      if (asked.of !== of) asked = { of, answer: call(whoami, speaker()) };
      const answer = await asked.answer;
      if (answer.error === window.crossloop.UNREACHABLE) asked.of = "";
      if (of !== JSON.stringify(speaker()) || answer.error === window.crossloop.UNREACHABLE) return;
      known = answer.error ? { role: ROLES[0] } : answer;
      say(said, answer.error ?? KNOWN_BY[answer.known_by](answer));
      said.classList.toggle("error", Boolean(answer.error));
      document.dispatchEvent(new CustomEvent("crossloop:role"));
    }

    document.addEventListener("crossloop:judge", () => (show(), root.isConnected && look()));
    show();
    look();
    return root;
  }

  function field(type, label, most, set) {
    const input = make("input", {
      class: "judge-name", type, maxlength: most, size: 12, spellcheck: "false", dir: "auto",
      autocomplete: "off", "aria-label": label,
    });
    input.addEventListener("change", () => set(input.value));
    input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur());
    return input;
  }

  Object.assign(window.crossloop, { judge, token, speaker, speakerField, may, onlyFor });
})();

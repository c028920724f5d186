// What one's judgments did: one's questions in the version that learned last and the one before.
"use strict";
(() => {
  const { make, say, changed, languageName, may } = window.crossloop;
  const { count, table } = window.crossloop.trainingWords;

  /** Build the panel; `ask(team)` asks the server, once it is opened and for every new version. */
  function effectView(ask) {
    const words = make("p", { class: "muted" });
    const wrong = make("p", { class: "error", role: "alert" });
    const rows = make("div");
    const everybody = make("input", { type: "checkbox" });
    const everybodyRow = make("label", { hidden: true }, everybody, " everybody’s questions");
    const root = make(
      "details", { class: "block effect", hidden: true },
      make("summary", {}, make("h2", {}, "What did your judgments do?")), everybodyRow, words, wrong, rows,
    );
    let asked = 0; // number of the newest question: older answers are dropped

    root.addEventListener("toggle", () => root.open && load());
    everybody.addEventListener("change", load);
    document.addEventListener("crossloop:judge", () => root.open && root.isConnected && load());

    function show(status) {
      root.hidden = status.version === null;
      everybodyRow.hidden = !may("curator");
      if (changed(root, status.version) && root.open) load();
    }

    async function load() {
      const mine = ++asked;
      say(words, "Asking both versions …");
      const answer = await ask(everybody.checked);
      if (mine !== asked) return;
      say(wrong, answer.error ?? "");
      say(words, answer.error ? "" : inWords(answer));
      rows.replaceChildren(answer.questions?.length ? table(
        ["Question", "Judged", `Version ${answer.before}`, `Version ${answer.after}`, "Change"], answer.questions.map(row),
      ) : "");
    }

    return { root, show };
  }

  function inWords({ before, after, entered, questions }) {
    if (after === null) return "Nothing is learned yet: the encoder that answers is the pretrained one.";
    if (!entered) return `Version ${after} learned from others’ judgments: you had rated nothing before it.`;
    const better = questions.filter((each) => each.after > each.before).length;
    const worse = questions.filter((each) => each.after < each.before).length;
    const told = questions.length
      ? `Of ${count(questions.length, "question")} with a sentence that answers and one that does not, ${better} got better and ${worse} worse; the worst change stands first.`
      : "None of its questions has both a sentence that answers and one that does not, so nothing can be told apart.";
    return `${count(entered, "rating")} were there when version ${after} learned on top of version ${before}. ${told} 100 means that every sentence rated 2 or 3 stands above all others that were rated. It learned from these very ratings, so a gain here is partly memory: what new questions gained is in the checks of its run.`;
  }

  function row({ query, language, judged, before, after }) {
    const change = after - before;
    const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
    return [
      make("span", { dir: "auto", lang: language === "und" ? null : language, title: languageName(language) }, query),
      judged, before.toFixed(1), after.toFixed(1),
      make("span", { class: `moved ${change < 0 ? "down" : change > 0 ? "up" : ""}` }, `${sign}${Math.abs(change).toFixed(1)}`),
    ];
  }

  Object.assign(window.crossloop, { effectView });
})();

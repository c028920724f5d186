// How far judging is: one's own and everybody's share, and what each language pair still lacks.
"use strict";
(() => {
  const { make, say, changed, judgingItem } = window.crossloop;
  const SHOWN = 5;
  const LACKING = { relevance: "positive", similarity: "rating" };
  const WHY = {
    relevance: "What each language pair lacks before the next adaptation can form its meta-tasks from people’s ratings. A positive is a sentence that people rated as an answer to its query.",
    similarity: "What each language pair lacks before the next adaptation can form its meta-tasks from people’s ratings.",
  };

  function progressView() {
    const mine = tally("You");
    const team = tally("Everybody");
    const why = make("p", { class: "muted" });
    const list = make("ul", { class: "lacks" });
    const more = make("button", { type: "button", class: "quiet", "aria-expanded": "false", hidden: true });
    const root = make(
      "section", { class: "progress", "aria-label": "Progress" },
      make("h2", {}, "Progress"), make("div", { class: "tallies" }, mine.root, team.root), why, list, more,
    );
    let open = false;
    let pairs = [];

    more.addEventListener("click", () => {
      open = !open;
      fold();
    });

    function fold() {
      [...list.children].forEach((row, at) => (row.hidden = !open && at >= SHOWN));
      more.hidden = pairs.length <= SHOWN;
      more.setAttribute("aria-expanded", String(open));
      say(more, open ? "Show fewer" : `Show all ${pairs.length} language pairs`);
    }

    function show(progress, kind) {
      const whole = progress.team + progress.open;
      mine.show(progress.mine, whole, count(progress.mine, "rating"));
      team.show(progress.team, whole, `${count(progress.team, "rating")}, ${count(progress.open, "item")} open`);
      pairs = progress.pairs;
      say(why, pairs.length ? WHY[kind] : "");
      if (changed(list, [kind, pairs])) list.replaceChildren(...pairs.map((pair) => row(pair, kind)));
      fold();
    }

    return { root, show };
  }

  function tally(whose) {
    const words = make("span", { class: "muted" });
    const bar = make("progress", { "aria-label": `Share of the ratings: ${whose}` });
    return {
      root: make("div", { class: "tally" }, make("b", {}, whose), words, bar),
      show(done, whole, text) {
        say(words, text);
        bar.max = whole || 1;
        bar.value = done;
      },
    };
  }

  function row({ pair, missing, positives }, kind) {
    const lacks = missing ? `${missing} more ${LACKING[kind]}${missing === 1 ? "" : "s"}` : "enough";
    return make(
      "li", {},
      make("span", { class: "lack" }, make("b", {}, pair), `: ${lacks}`),
      make("span", { class: "muted" }, judgingItem.pairInWords(pair)),
      make("progress", { "aria-label": `${judgingItem.pairInWords(pair)}: what is there of what is needed`, max: positives + missing || 1, value: positives }),
    );
  }

  function count(number, noun) {
    return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  }

  Object.assign(window.crossloop, { progressView });
})();

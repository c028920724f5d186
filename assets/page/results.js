// The list of results: cards, how they moved since the last version, and keys to rate them.
"use strict";
(() => {
  const { make, say, chip, languageName, speaker, call, save, LOST, ratingControl, plainKey } = window.crossloop;

  /**
   * Build the list. `rate` and `translate` are the server's; `box` is the field to go back to.
   * `tell(failure, before)` hears how each save went: what went wrong, or "", and the same of
   * that card's save before. `show(answer, moves)` fills the list, where `moves` maps sentence
   * ids to places gained, or null.
   */
  function resultList({ rate, translate, box, tell }) {
    const root = make("ol", { class: "results", "aria-label": "Results" });
    let cards = [];
    let given = []; // the cards judged here, the last one last

    function show(answer, moves) {
      const focused = cards.find((card) => card.node.contains(document.activeElement));
      const judged = (card) => (given = [...given.filter((each) => each !== card), card]);
      given = [];
      cards = answer.results.map((result) => resultCard(result, answer, moves, { rate, translate, tell, judged }));
      root.replaceChildren(...cards.map((card) => card.node));
      if (cards.length) cards[0].node.tabIndex = 0;
      cards.forEach((card) => card.measure());
      if (focused) {
        const same = cards.find((card) => card.id === focused.id) ?? cards[0];
        if (same) focus(same);
      }
    }

    function focus(card) {
      for (const each of cards) each.node.tabIndex = each === card ? 0 : -1;
      card.node.focus({ preventScroll: true });
      card.node.scrollIntoView({ block: "nearest" });
    }

    function current() {
      return cards.find((card) => card.node.contains(document.activeElement));
    }

    /** Move the focus by `step` cards; above the first lies the search box. */
    function move(step) {
      const at = cards.indexOf(current());
      const next = at + step;
      if (at < 0) return step > 0 && cards.length > 0 && (focus(cards[0]), true);
      if (next < 0) box.focus();
      else if (next < cards.length) focus(cards[next]);
      return true;
    }

    /** React to a key; return whether it was one of ours. */
    function onKey(event) {
      const key = plainKey(event);
      if (key === "ArrowDown" || key === "j") return move(1);
      if (key === "ArrowUp" || key === "k") return current() !== undefined && move(-1);
      if (event.repeat) return false; // a key held down must not rate the whole list
      if (key === "Backspace" || key === "z") return takeBack(given.pop() ?? current());
      const card = current();
      if (!card) return false;
      if (key === "t") return card.turn();
      const choice = { u: ["unsure", null], s: ["skipped", null] }[key]
        ?? (/^[0-3]$/.test(key) ? ["rated", Number(key)] : null);
      if (choice) {
        card.rating.choose(...choice);
        return move(1);
      }
      return false;
    }

    /** Take back the last judgment that was given, and go to what it was of. */
    function takeBack(card) {
      if (!card) return false;
      focus(card);
      card.rating.takeBack();
      return true;
    }

    root.addEventListener("focusin", () => {
      const card = current();
      for (const each of cards) each.node.tabIndex = each === card ? 0 : -1;
    });
    return { root, show, onKey, focusFirst: () => cards[0] && focus(cards[0]), focusAt: (at) => cards[at] && focus(cards[at]), size: () => cards.length };
  }

  function resultCard(result, answer, moves, { rate, translate, tell, judged }) {
    let failure = "";
    const rating = ratingControl({
      kind: "relevance",
      name: `How well does result ${result.rank} answer the query?`,
      prepare(outcome, value) {
        if (outcome !== "withdrawn") judged(card);
        const payload = {
          ...speaker(), query: answer.query, query_language: answer.query_language,
          sentence_id: result.sentence_id, value, outcome, rank: result.rank,
          score: result.score, version: answer.version,
        };
        return async () => {
          const saved = await save(rate, payload);
          const before = failure;
          failure = saved.error ? `Result ${result.rank}${saved.error === LOST ? ":" : " was not saved."} ${saved.error}` : "";
          tell(failure, before);
          return saved;
        };
      },
    });
    rating.reset(result.rating);
    const text = make("p", { class: "result-text clamped", dir: "auto", lang: result.language }, result.text);
    const turning = result.translated && !isRead(result.language) ? translations(result, text, translate) : null;
    const more = make("button", { type: "button", class: "quiet", hidden: true }, "Show all");
    more.addEventListener("click", () => {
      say(more, text.classList.toggle("clamped") ? "Show all" : "Show less");
    });
    const node = make(
      "li",
      {
        class: "card", tabindex: -1, "data-sentence": result.sentence_id,
        "aria-label": `Result ${result.rank}, ${languageName(result.language)}`,
      },
      make("div", { class: "card-head" }, chip(result.language), moved(moves?.get(result.sentence_id)), meta(result, answer)),
      text, more,
      source(result, turning?.button),
      rating.root,
    );
    const measure = () => (more.hidden = text.scrollHeight <= text.clientHeight + 1);
    const card = { id: result.sentence_id, node, rating, measure, turn: () => (turning?.turn(), Boolean(turning)) };
    return card;
  }

  /** Whether the reader's browser has a language. */
  function isRead(code) {
    return navigator.languages.some((own) => own.split("-")[0] === code.split("-")[0]);
  }

  /** Turns a result's text into the reader's language and back, where the corpus has it so. */
  function translations({ sentence_id: id, text: own, language }, node, translate) {
    const button = make("button", { type: "button", class: "quiet", on: { click: () => turn() } }, "In my language");
    let other = null; // what the corpus has, once asked
    let turned = false;

    async function turn() {
      other ??= await call(translate, { ...speaker(), sentence_id: id, reads: navigator.languages.slice(0, 10) });
      if (!other.text) {
        say(button, other.error ?? "Not translated here");
        if (other.error) other = null;
        return;
      }
      turned = !turned;
      say(node, turned ? other.text : own);
      node.lang = turned ? other.language : language;
      say(button, turned ? `Translation of the corpus; show the ${languageName(language)}` : "In my language");
    }

    return { button, turn };
  }

  /** Where a result is from, what stands around it there, and a copy of it to take along. */
  function source({ corpus, context, text, language }, turning) {
    const copied = make("span", { class: "copied", role: "status" });
    const copy = make("button", { type: "button", class: "quiet" }, "Copy");
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        say(copied, "Copied");
      } catch {
        say(copied, "The browser does not allow it: select the text instead.");
      }
    });
    const from = make("span", {}, "from ", make("bdi", {}, corpus));
    const line = make("div", { class: "source" }, from, turning, copy, copied);
    if (!context) return line;
    return make(
      "div", {}, line,
      make("details", { class: "around" }, make("summary", {}, "What stands around it"), make("p", { class: "context", dir: "auto", lang: language }, context)),
    );
  }

  function meta(result, answer) {
    return make(
      "span", { class: "meta" },
      make("span", { title: "Place in the list" }, `#${result.rank}`),
      make("span", { title: "How similar the encoder finds query and sentence, at most 1" }, result.score.toFixed(2)),
      make("span", { title: "The encoder version that answered" }, `version ${answer.version}`),
    );
  }

  /** "up 5" since the last version: undefined draws nothing, null means it was not there. */
  function moved(places) {
    if (places === undefined || places === 0) return null;
    if (places === null) return make("span", { class: "moved new", title: "Not among the results before" }, "new");
    const up = places > 0;
    return make(
      "span", { class: `moved ${up ? "up" : "down"}`, title: "Against the version before" },
      make("span", { "aria-hidden": "true" }, up ? "↑" : "↓"),
      make("span", { class: "for-readers" }, up ? "moved up " : "moved down "),
      String(Math.abs(places)),
    );
  }

  Object.assign(window.crossloop, { resultList, moved });
})();

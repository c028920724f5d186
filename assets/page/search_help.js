// What the search page tells those who are new to it: an introduction with examples, and its keys.
"use strict";
(() => {
  const { make, languageName } = window.crossloop;
  const EXAMPLES = [
    ["en", "Who invented the World Wide Web?"],
    ["ar", "لماذا تدمع عيوننا عندما نقطع البصل في المطبخ؟"],
    ["hi", "साफ़ मौसम में आसमान नीला क्यों दिखाई देता है?"],
    ["zh", "蝙蝠怎么能在一片漆黑中捉到飞虫？"],
    ["th", "แมกมากับลาวาของภูเขาไฟต่างกันอย่างไร"],
    ["el", "Τι εμποδίζει την καμήλα να πεθάνει από τη δίψα στα μεγάλα ταξίδια στην έρημο;"],
    ["sw", "Kwa nini sayari ya Mirihi huonekana nyekundu angani?"],
    ["es", "¿Por qué nos suena rara nuestra propia voz en una grabación?"],
  ];

  /** What a first visitor sees; `search(text)` is called for an example. */
  function introduction(search) {
    const examples = EXAMPLES.map(([code, text]) =>
      make(
        "button", { type: "button", class: "example", on: { click: () => search(text) } },
        make("span", { dir: "auto", lang: code }, text),
        make("small", {}, languageName(code)),
      ),
    );
    return make(
      "section", { class: "intro" },
      make("h1", {}, "Ask in one language, find answers in all of them."),
      make(
        "p", {},
        "Rate what you find: Crossloop trains its encoder on its readers’ ratings, and the next version answers better.",
      ),
      make(
        "div", { class: "tries", hidden: true },
        make("h2", {}, "Try one of these"), make("div", { class: "examples" }, ...examples),
      ),
    );
  }

  function keyHelp() {
    const keys = [
      ["/", "to the search box"], ["↓ ↑ or j k", "from result to result"],
      ["0 1 2 3", "rate the result and go to the next"], ["u", "unsure"], ["t", "in my language, where the corpus has it"], ["s", "skip"],
      ["z or Backspace", "take the judgment back"], ["?", "this list"],
    ];
    const close = make("button", { type: "button", class: "primary small" }, "Close");
    const dialog = make(
      "dialog", { class: "keys", "aria-label": "Keys" },
      make("h2", {}, "Keys"),
      make("dl", {}, ...keys.flatMap(([key, what]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)])),
      close,
    );
    close.addEventListener("click", () => dialog.close());
    return dialog;
  }

  Object.assign(window.crossloop, { introduction, keyHelp });
})();

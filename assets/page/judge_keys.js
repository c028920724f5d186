// The judging page by keyboard alone: which key does what, and the list of them.
"use strict";
(() => {
  const { make, isShown, plainKey } = window.crossloop;
  const LIST = [
    ["0 1 2 …", "rate, and go to the next item"], ["u", "unsure: look at it again later"], ["s", "skip it for good"],
    ["z or Backspace", "take the last judgment back; again for the one before"],
    ["n", "to the note"], ["Esc or Ctrl+Enter", "from the note back to the item"],
    ["Esc", "from the choices back to the item"], ["?", "this list"],
  ];

  /**
   * React to keys while `element` is on the page. `actions` are by key; `rate(value)` gets the
   * digits and says whether there is such a value. Returns the list of keys.
   */
  function judgingKeys({ element, actions, rate }) {
    const help = dialog();
    const all = { ...actions, "?": () => help.showModal() };

    function onKey(event) {
      if (!element.isConnected) return document.removeEventListener("keydown", onKey);
      if (!isShown(element) || event.defaultPrevented) return;
      const key = plainKey(event);
      const isDigit = /^\d$/.test(key);
      if (!isDigit && !Object.hasOwn(all, key)) return;
      event.preventDefault();
      if (event.repeat) return; // a key held down must not run through the queue
      if (isDigit) rate(Number(key));
      else all[key]();
    }
    document.addEventListener("keydown", onKey);
    return help;
  }

  function dialog() {
    const close = make("button", { type: "button", class: "primary small" }, "Close");
    const node = make(
      "dialog", { class: "keys", "aria-label": "Keys" },
      make("h2", {}, "Keys"),
      make("dl", {}, ...LIST.flatMap(([key, what]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)])),
      close,
    );
    close.addEventListener("click", () => node.close());
    return node;
  }

  Object.assign(window.crossloop, { judgingKeys });
})();

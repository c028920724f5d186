// What a judge answers with: the scale below an item, and what stands beside it.

import { button, make } from "../base/dom.js";
import { t } from "../base/words.js";

/**
 * @typedef {import("../types.js").Standing} Standing
 * @typedef {import("../base/keys.js").Choice} Choice
 */

/**
 * The buttons of the scale and beside it. `choose(outcome, value)` hears of a press;
 * `show(labels, standing)` draws them, `wait(true)` holds them, `mark(choice)` says which one
 * is on its way, `press(choice)` which one stands.
 * @param {{
 *   choose: (outcome: string, value: number | null) => void, undo: () => void, skipQuery: () => void,
 *   note: () => void, keys: () => void,
 * }} ways
 */
export function ratingScale({ choose, undo, skipQuery, note, keys }) {
  const rating = make("div", { class: "scale", role: "group", "aria-label": t("judge.yourRating") });
  const unsure = aside(t("rating.unsure"), "u", () => choose("unsure", null));
  const skip = aside(t("rating.skip"), "s", () => choose("skipped", null));
  const whole = aside(t("judge.skipQuery"), "q", skipQuery);
  const root = make(
    "div", { class: "answer" },
    rating,
    make(
      "div", { class: "asides" },
      unsure, skip, whole, aside(t("judge.undo"), "z", undo), aside(t("judge.noteShort"), "n", note),
      button("quiet keys-button", t("keys.all"), keys),
    ),
  );
  /** @type {HTMLButtonElement[]} */
  let values = [];

  /**
   * @param {string[]} labels
   * @param {Standing | null} standing
   */
  function show(labels, standing) {
    values = labels.map((label, value) => valueButton(label, value, () => choose("rated", value)));
    rating.replaceChildren(...values);
    rating.dataset.count = String(labels.length);
    press(standing);
  }

  /** @param {Choice | null} choice */
  function press(choice) {
    const pressed = choice && buttonOf(choice);
    for (const each of [...values, unsure, skip]) each.setAttribute("aria-pressed", String(each === pressed));
    return pressed;
  }

  /** @param {Choice} choice */
  function buttonOf({ outcome, value }) {
    if (outcome === "rated" && value !== null) return values[value];
    return outcome === "unsure" ? unsure : outcome === "skipped" ? skip : null;
  }

  /** @param {Choice | null} choice */
  function mark(choice) {
    for (const each of root.querySelectorAll(".pending")) each.classList.remove("pending");
    if (choice) press(choice)?.classList.add("pending");
  }

  /**
   * Held, not disabled: a disabled button loses the focus.
   * @param {boolean} held
   */
  function wait(held) {
    for (const each of [...values, unsure, skip, whole]) each.setAttribute("aria-disabled", String(held));
    rating.setAttribute("aria-busy", String(held));
  }

  return {
    root, show, mark, press, wait,
    /** @param {boolean} can whether there is a query whose items may be skipped at once */
    offerSkipping: (can) => (whole.hidden = !can),
  };
}

/**
 * @param {string} label
 * @param {number} value
 * @param {() => void} press
 */
function valueButton(label, value, press) {
  return make(
    "button", { type: "button", class: "key-button", "aria-keyshortcuts": value, dir: "auto", on: { click: press } },
    make("b", {}, String(value)), " ", make("span", {}, label),
  );
}

/**
 * @param {string} label
 * @param {string} shortcut
 * @param {() => void} press
 */
function aside(label, shortcut, press) {
  const node = button("aside", label, press, { "aria-keyshortcuts": shortcut });
  node.append(" ", make("kbd", { "aria-hidden": "true" }, shortcut));
  return node;
}

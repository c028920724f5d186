// The command menu (Ctrl or ⌘ K): whatever can be done here, found by typing a part of its name.

import { open as openPage, PAGES } from "./address.js";
import { make } from "./dom.js";
import { available, offer, open, showKeys } from "./keymap.js";
import { language, SPOKEN, speak, t } from "./words.js";

const MOST = 12; // that are shown
/** @type {Record<import("./address.js").Page, string>} */
const LETTERS = { search: "s", judge: "j", pairs: "p", data: "d", training: "t" };

/**
 * @typedef {{ what: string, keys: string, run: () => unknown }} Choice
 * @type {(() => Choice[])[]}
 */
const sources = [];

/**
 * Have the menu offer more, asked for whenever it opens.
 * @param {() => Choice[]} source
 */
export function offerMore(source) {
  sources.push(source);
}

/** Offer what every page has: the way to the others, the keys, this menu, other languages. */
export function offerEverywhere() {
  offer("", [
    ...PAGES.map((page) => ({
      keys: [`g ${LETTERS[page]}`], what: t("menu.go", { page: t(`page.${page}`) }), run: () => openPage(page), menu: true,
    })),
    { keys: ["?"], what: t("keys.help"), run: showKeys, menu: true },
    { keys: [], what: t("menu.title"), run: showMenu },
  ]);
  offerMore(() => Object.entries(SPOKEN).filter(([code]) => code !== language).map(([code, name]) => ({
    what: t("menu.speak", { language: name }), keys: "", run: () => speak(code),
  })));
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    showMenu();
  });
}

/**
 * Choices whose name holds every word of what was typed, those that begin with it first. Pure.
 * @template {{ what: string }} Named
 * @param {readonly Named[]} choices
 * @param {string} typed
 */
export function matching(choices, typed) {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = choices.filter(({ what }) => words.every((word) => what.toLocaleLowerCase().includes(word)));
  const first = words.join(" ");
  /** @param {Named} choice */
  const begins = ({ what }) => Number(what.toLocaleLowerCase().startsWith(first));
  return [...found].sort((a, b) => begins(b) - begins(a));
}

function showMenu() {
  if (document.querySelector("dialog[open]")) return;
  const all = [
    ...available().filter((command) => command.menu).map((command) => ({
      what: command.what, keys: command.keys[0] ?? "", run: () => command.run(command.keys[0] ?? ""),
    })),
    ...sources.flatMap((source) => source()),
  ];
  const box = make("input", {
    type: "text", class: "menu-box", role: "combobox", "aria-expanded": "true", "aria-controls": "crossloop-menu", dir: "auto",
    "aria-label": t("menu.title"), placeholder: t("menu.placeholder"), autocomplete: "off", spellcheck: "false",
  });
  const list = make("ul", { id: "crossloop-menu", role: "listbox", "aria-label": t("menu.title"), class: "menu-list" });
  const root = make("dialog", { class: "keys menu", "aria-label": t("menu.title") }, box, list);
  /** @type {Choice[]} */
  let shown = [];
  let at = 0;

  function show() {
    shown = matching(all, box.value).slice(0, MOST);
    at = 0;
    list.replaceChildren(...shown.map(option));
    if (!shown.length) list.append(make("li", { class: "muted" }, t("menu.nothing")));
    mark();
  }

  /**
   * @param {Choice} choice
   * @param {number} place
   */
  function option(choice, place) {
    return make(
      "li", { role: "option", id: `crossloop-menu-${place}`, on: { click: () => take(place) } },
      make("span", { dir: "auto" }, choice.what), choice.keys && make("kbd", {}, choice.keys),
    );
  }

  function mark() {
    [...list.children].forEach((node, place) => node.setAttribute("aria-selected", String(place === at && shown.length > 0)));
    box.setAttribute("aria-activedescendant", shown.length ? `crossloop-menu-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {number} place */
  function take(place) {
    const choice = shown[place];
    if (!choice) return;
    root.close();
    choice.run();
  }

  box.addEventListener("input", show);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (!step) return take(at);
    at = (at + step + shown.length) % Math.max(shown.length, 1);
    mark();
  });
  show();
  open(root);
  box.focus();
}

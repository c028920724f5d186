// The one key map: what can be done on each page, by which key. It drives the keys, their list (?)
// and the command menu (menu.js), so none of them can say what another does not.

import { read } from "./address.js";
import { dialog, make } from "./dom.js";
import { plainKey } from "./keys.js";
import { t } from "./words.js";

/**
 * @typedef {import("./address.js").Page} Page
 *
 * `keys`: as `plainKey` names them, or two with a space between, one after the other. `shown`: how the list
 * writes them, where that is not the keys. `run` hears which it was; false means that it did nothing.
 * `repeats`: whether a key held down goes on. `menu`: whether it makes sense without a key.
 * @typedef {{
 *   keys: string[], shown?: string, what: string, run: (key: string) => unknown, repeats?: boolean, menu?: boolean,
 * }} Command
 */

const SECOND_KEY_MS = 1500;

/** @type {Map<Page | "", Command[]>} */
const offered = new Map();

/**
 * Offer what can be done on a page, "" for all of them.
 * @param {Page | ""} page
 * @param {Command[]} commands
 */
export function offer(page, commands) {
  offered.set(page, [...(offered.get(page) ?? []), ...commands]);
}

/** What can be done on the page that is shown, its own first. */
export function available() {
  return [...(offered.get(read().page) ?? []), ...(offered.get("") ?? [])];
}

/**
 * The command that a key or two ask for; undefined where none does. Pure.
 * @param {readonly Command[]} commands
 * @param {string} first key before, if it began a pair
 * @param {string} key
 */
export function asked(commands, first, key) {
  const wanted = first ? `${first} ${key}` : key;
  return commands.find((command) => command.keys.includes(wanted));
}

/** React to keys from now on. */
export function listen() {
  let first = "";
  let forget = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const key = plainKey(event);
    if (!key || document.querySelector("dialog[open]")) return;
    clearTimeout(forget);
    const command = asked(available(), first, key) ?? asked(available(), "", key);
    first = "";
    if (!command) {
      if (available().some((each) => each.keys.some((keys) => keys.startsWith(`${key} `)))) first = key;
      forget = setTimeout(() => (first = ""), SECOND_KEY_MS);
      return;
    }
    if (event.repeat && !command.repeats) return event.preventDefault(); // a key held down must not rate a list
    if (command.run(key) !== false) event.preventDefault();
  });
}

/** Show which key does what on this page. */
export function showKeys() {
  const rows = available().filter((command) => command.shown || command.keys.length).flatMap((command) => [
    make("dt", {}, make("kbd", {}, command.shown ?? command.keys.join(t("common.comma")))), make("dd", {}, command.what),
  ]);
  const root = dialog(
    { kind: "keys", title: t("keys.title"), close: t("common.close") }, make("dl", {}, ...rows),
  );
  open(root);
}

/**
 * Show a dialog that goes when it is closed.
 * @param {HTMLDialogElement} root
 */
export function open(root) {
  // Where Crossloop's look holds; the dialog lies above everything wherever it stands.
  (document.querySelector(".page:not([hidden]) .crossloop") ?? document.body).append(root);
  root.addEventListener("close", () => root.remove());
  root.showModal();
}

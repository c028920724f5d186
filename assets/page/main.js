// The page's frame: its five pages, of which the address names the one that is shown, and the way
// from one to another. A page is built when it is first shown, and stays.

import { follow, nameWindow, open, PAGES, read } from "./base/address.js";
import { make, say } from "./base/dom.js";
import { listen } from "./base/keymap.js";
import { offerEverywhere } from "./base/menu.js";
import { language, SPOKEN, speak, t } from "./base/words.js";

/**
 * @typedef {import("./types.js").Server} Server
 * @typedef {import("./base/address.js").Page} Page
 * @typedef {(root: HTMLElement, server: Server) => void} Mount
 */

/** @type {Record<Page, () => Promise<{ mount: Mount }>>} */
const BUILT_BY = {
  search: () => import("./search/page.js"),
  judge: () => import("./judge/page.js"),
  pairs: () => import("./pairs/page.js"),
  data: () => import("./data/page.js"),
  training: () => import("./training/page.js"),
};

/**
 * Build the page in an element of Gradio's. `server`: the functions that answer it.
 * @param {HTMLElement} element
 * @param {Server} server
 */
export async function mount(element, server) {
  document.documentElement.lang = language;
  const dir = language === "ar" ? "rtl" : "ltr";
  document.documentElement.dir = element.dir = dir; // Gradio's own wrapper between them says ltr
  const links = new Map(PAGES.map((page) => [page, link(page)]));
  const shown = new Map(PAGES.map((page) => [page, pageRoot(page)]));
  element.replaceChildren(header([...links.values()]), ...shown.values());

  /** @type {Page | null} */
  let was = null;

  function show() {
    const wanted = read().page;
    for (const [page, root] of shown) root.hidden = page !== wanted;
    for (const [page, node] of links) {
      if (page === wanted) node.setAttribute("aria-current", "page");
      else node.removeAttribute("aria-current");
    }
    const root = shown.get(wanted);
    if (!root) return;
    if (!root.firstChild) build(wanted, root, server);
    // By a key from another page, whose focus is gone with it: who hears the page hears its name.
    if (was && was !== wanted && isNowhere(document.activeElement)) root.focus({ preventScroll: true });
    was = wanted;
  }

  offerEverywhere();
  listen();
  document.addEventListener("crossloop:address", show);
  addEventListener("popstate", follow);
  nameWindow();
  show();
}

/**
 * @param {Page} page
 * @param {HTMLElement} place
 * @param {Server} server
 */
async function build(page, place, server) {
  const root = make("div", { class: "crossloop" });
  place.append(root);
  try {
    (await BUILT_BY[page]()).mount(root, server);
  } catch (error) {
    console.error(error);
    say(root, t("page.outOfDate"));
  }
}

/** @param {Page} page */
function pageRoot(page) {
  const named = { role: "region", "aria-label": t(`page.${page}`), tabindex: -1 };
  return make("div", { id: `${page}-page`, class: "page", hidden: true, ...named });
}

/** @param {Element | null} focused */
function isNowhere(focused) {
  return !focused || focused === document.body || Boolean(focused.closest("[hidden]"));
}

/** @param {Page} page */
function link(page) {
  /** @param {MouseEvent} event */
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab or window of its own
    event.preventDefault();
    if (read().page !== page) open(page);
  };
  return make("a", { href: page === "search" ? "?" : `?tab=${page}`, on: { click: press } }, t(`page.${page}`));
}

/** @param {HTMLElement[]} links */
function header(links) {
  const choice = make(
    "select", { class: "small-select", "aria-label": t("page.language"), on: { change: () => speak(choice.value) } },
    ...Object.entries(SPOKEN).map(([code, own]) => make("option", { value: code, lang: code }, own)),
  );
  choice.value = language;
  return make(
    "header", { class: "crossloop-head" },
    make("span", { class: "brand" }, "Crossloop"),
    make("nav", { "aria-label": t("page.pages") }, ...links),
    make("label", { class: "speaks" }, choice),
  );
}

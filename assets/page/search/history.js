// One's own queries of late, kept by this browser alone: offered while typing, on the first page and in
// the command menu.

import { button, changed, make } from "../base/dom.js";
import { remember, remembered } from "../base/memory.js";
import { offerMore } from "../base/menu.js";
import { t } from "../base/words.js";

const KEPT = 50;
const SHOWN = 8;

/**
 * The queries with one more, which comes first and counts once. Pure.
 * @param {readonly string[]} queries
 * @param {string} query
 */
export function withQuery(queries, query) {
  return [query, ...queries.filter((each) => each !== query)].slice(0, KEPT);
}

/**
 * `list` offers them to the box while one types; `root` shows the latest; `search(text)` is called for one.
 * @param {(text: string) => void} search
 */
export function queryHistory(search) {
  const list = make("datalist", { id: "crossloop-history" });
  const rows = make("ul", { class: "recent" });
  const root = make(
    "div", { class: "tries", hidden: true },
    make("h2", {}, t("history.title"), " ", button("quiet", t("history.forget"), forget)), rows,
  );

  /** @returns {string[]} */
  function kept() {
    const found = remembered("history", /** @type {unknown} */ ([]));
    return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
  }

  function show() {
    const queries = kept();
    root.hidden = !queries.length;
    if (!changed(root, queries)) return;
    list.replaceChildren(...queries.map((query) => make("option", { value: query })));
    rows.replaceChildren(...queries.slice(0, SHOWN).map((query) => make(
      "li", {}, make("button", { type: "button", class: "quiet", dir: "auto", on: { click: () => search(query) } }, query),
    )));
  }

  /** @param {string} query */
  function keep(query) {
    remember("history", withQuery(kept(), query));
    show();
  }

  function forget() {
    remember("history", []);
    show();
  }

  offerMore(() => kept().slice(0, KEPT).map((query) => ({
    what: t("history.again", { query }), keys: "", run: () => search(query),
  })));
  show();
  return { root, list, keep };
}

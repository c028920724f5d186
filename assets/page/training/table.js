// Tables of the training page.

import { make } from "../base/dom.js";
import { inDigits, t } from "../base/words.js";

/** @typedef {import("../base/dom.js").Child} Child */

/**
 * A table whose cells name their column, so that a narrow page can stack them.
 * @param {string[]} heads "" for a column of actions
 * @param {Child[][]} rows
 */
export function table(heads, rows, kind = "") {
  return make(
    "table", { class: `rows ${kind}` },
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head || unseen())))),
    make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells.map((cell, at) => filled(cell, heads[at]))))),
  );
}

function unseen() {
  return make("span", { class: "for-readers" }, t("table.action"));
}

/**
 * @param {Child} cell
 * @param {string} head
 */
function filled(cell, head) {
  return make("td", { "data-head": head }, typeof cell === "number" ? inDigits(cell) : cell);
}

// What one judged before: the last of it, each to be looked at and rated again.

import { button, make, say } from "../base/dom.js";
import { chip, langOf } from "../base/languages.js";
import { call, isError } from "../base/server.js";
import { speaker } from "../base/speaker.js";
import { locale, t } from "../base/words.js";
import { inWords } from "./words.js";

/**
 * @typedef {import("../types.js").Item} Item
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../types.js").Side} Side
 * @typedef {import("../types.js").PastJudgment} PastJudgment
 */

/**
 * Build the list, empty until it is opened. `labels(kind)` are those in force; `open(item)` puts one on
 * the desk. `show(kind)`: that is judged now; `changed()`: something was judged.
 * @param {{
 *   mine: import("../types.js").Server["mine"], labels: (kind: Kind) => string[], open: (item: Item) => void,
 * }} what
 */
export function pastPanel({ mine, labels, open }) {
  const error = make("p", { class: "error", role: "alert" });
  const list = make("ol", { class: "judged-before" });
  const root = make("details", { class: "folded past-panel" }, make("summary", {}, t("past.title")), error, list);
  /** @type {Kind} */
  let kind = "relevance";
  let asked = 0; // number of the newest question: older answers are dropped

  root.addEventListener("toggle", () => root.open && load());

  async function load() {
    const mark = ++asked;
    const answer = await call(mine, { ...speaker(), kind });
    if (mark !== asked) return;
    say(error, isError(answer) ? answer.error : "");
    if (isError(answer)) return;
    list.replaceChildren(...answer.judgments.map(row));
    if (!answer.judgments.length) list.append(make("li", { class: "muted" }, t("past.none")));
  }

  /** @param {PastJudgment} judged */
  function row({ at, item }) {
    const said = item.mine ? inWords(item.mine, labels(item.kind)) : "";
    const again = button("secondary small", t("past.again"), () => open(item), {
      "aria-label": t("past.againNamed", { text: item.left.text.slice(0, 80) }),
    });
    return make(
      "li", {},
      make("span", { class: "past-texts" }, quote(item.left), quote(item.right)),
      make(
        "span", { class: "past-marks" },
        make("b", {}, said), make("span", { class: "muted" }, when(at)), again,
      ),
      item.mine?.note && make("span", { class: "past-note", dir: "auto" }, item.mine.note),
    );
  }

  /** @param {Kind} wanted */
  function show(wanted) {
    if (wanted === kind) return;
    kind = wanted;
    changed();
  }

  function changed() {
    if (root.open) load();
  }

  return { root, show, changed };
}

/** @param {Side} side */
function quote({ text, language }) {
  return make("span", { class: "past-text" }, chip(language), " ", make("span", { dir: "auto", lang: langOf(language) }, text));
}

/** @param {number} seconds since 1970 */
function when(seconds) {
  return new Date(seconds * 1000).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}

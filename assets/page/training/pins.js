// The pinned queries of the training page: what each version on disk finds of them.

import { button, changed, make, say } from "../base/dom.js";
import { byName, chip, languageName, langOf } from "../base/languages.js";
import { call, isError, save } from "../base/server.js";
import { may, speaker } from "../base/speaker.js";
import { parts, t } from "../base/words.js";
import { table } from "./table.js";
import { when } from "./writing.js";

/**
 * @typedef {import("../types.js").Server} Server
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../types.js").Pins} Pins
 * @typedef {import("../types.js").Pin} Pin
 */

const COLUMNS = 4; // versions that are shown: the live one and the newest others

/**
 * Build the panel; it asks the server anew when pins or versions have changed.
 * @param {Pick<Server, "pins" | "unpin">} server
 */
export function pinsView(server) {
  const title = make("h2", { tabindex: -1 }, t("pins.title")); // takes the keyboard when a pin has gone
  const words = make("p", { class: "muted" });
  const wrong = make("p", { class: "error", role: "alert" });
  const rows = make("div");
  const root = make("section", { class: "block pins", hidden: true }, title, words, wrong, rows);
  let asked = 0; // number of the newest question: older answers are dropped
  /** @type {Pins | null} */
  let known = null;
  /** @type {number | null} */
  let live = null;

  /** @param {Status} status */
  function show(status) {
    live = status.version;
    root.hidden = live === null;
    const measured = status.versions.map(({ number, state, metrics }) => [number, state, metrics.pins]);
    if (changed(root, [status.pins, measured])) load();
    else fill();
  }

  async function load() {
    const mine = ++asked;
    const answer = await call(server.pins, {});
    if (mine !== asked) return;
    say(wrong, isError(answer) ? answer.error : "");
    if (isError(answer)) {
      changed(root, null); // ask again
      return;
    }
    known = answer;
    fill();
  }

  function fill() {
    if (!known || !changed(rows, [known, live, may("curator")])) return;
    words.replaceChildren(...(known.pins.length
      ? [t("pins.what", { within: known.within })]
      : parts("pins.none", { key: make("kbd", {}, "p"), within: known.within })));
    rows.replaceChildren(known.pins.length ? pinsTable(known, live, may("curator") ? unpin : null) : "");
  }

  /** @param {number} pin */
  async function unpin(pin) {
    const gone = await save(server.unpin, { ...speaker(), pin });
    await load();
    say(wrong, isError(gone) ? gone.error : "");
    if (!isError(gone)) title.focus({ preventScroll: true });
  }

  return { root, show };
}

/**
 * The versions to show: the live one, whatever its age, and the newest others. Pure.
 * @param {readonly number[]} versions newest first
 * @param {number | null} live
 */
export function shownVersions(versions, live) {
  const others = versions.filter((number) => number !== live).slice(0, COLUMNS - 1);
  return versions.filter((number) => number === live || others.includes(number));
}

/**
 * @param {Pins} pins
 * @param {number | null} live
 * @param {((pin: number) => void) | null} unpin
 */
function pinsTable({ pins, versions, within }, live, unpin) {
  const shown = shownVersions(versions, live);
  const heads = [
    t("pins.query"), t("pins.sentence"),
    ...shown.map((number) => t(number === live ? "pins.liveVersion" : "table.version", { number })),
    ...(unpin ? [""] : []),
  ];
  return table(heads, pins.map((pin) => [
    make("span", { class: "clamped", dir: "auto", lang: langOf(pin.query_language), title: pin.query }, pin.query),
    sentence(pin),
    ...shown.map((number) => placeOf(pin, number, within)),
    ...(unpin ? [button("quiet", t("pins.unpin"), () => unpin(pin.pin), { "aria-label": t("pins.unpinNamed", { query: pin.query }) })] : []),
  ]), "pins");
}

/** @param {Pin} pin */
function sentence({ sentence: text, language, languages, by, note, created_at: made }) {
  const names = byName(languages).map(languageName).join(t("common.comma"));
  return make(
    "div", {},
    make("span", { class: "clamped", dir: "auto", lang: langOf(language), title: text }, text),
    make(
      "div", { class: "muted" },
      chip(language), " ",
      ...parts(names ? "pins.madeIn" : "pins.madeEverywhere", {
        languages: names, name: make("bdi", {}, by), when: when(made),
      }),
    ),
    note ? make("div", { class: "muted", dir: "auto" }, note) : "",
  );
}

/**
 * @param {Pin} pin
 * @param {number} version
 * @param {number} within
 */
function placeOf({ places }, version, within) {
  const place = places[version];
  if (place === undefined) return make("span", { class: "muted", title: t("pins.notAskedWhy") }, t("figure.none"));
  if (place === null) return make("span", { class: "state failed", title: t("pins.notFoundWhy", { within }) }, t("pins.notFound"));
  return make("span", { class: "state done" }, t("pins.place", { place }));
}

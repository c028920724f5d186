// The address holds what is shown: page, query, its language, languages to find, order, version. So
// reload, Back, a link that is sent and two tabs beside each other all show what they say.

import { t } from "./words.js";

/** @typedef {"search" | "judge" | "pairs" | "data" | "training"} Page */

/** @type {readonly Page[]} */
export const PAGES = ["search", "judge", "pairs", "data", "training"];
/** @type {readonly ("live" | "plain")[]} */
const COMPARED = ["live", "plain"];
const LONGEST_TITLE = 60;

/**
 * What the address says; what it does not say is "" or empty.
 * @typedef {{
 *   page: Page, q: string, in: string, find: string[], corpus: string, order: string, fair: boolean,
 *   version: number | null, compare: "" | "live" | "plain", run: number | null, versus: number | null,
 * }} Address
 */

/**
 * @param {string} query what stands behind the question mark
 * @returns {Address}
 */
export function read(query = location.search) {
  const given = new URLSearchParams(query);
  return {
    page: PAGES.find((name) => name === given.get("tab")) ?? "search",
    q: given.get("q") ?? "",
    in: given.get("in") ?? "",
    find: (given.get("find") ?? "").split(",").filter(Boolean),
    corpus: given.get("corpus") ?? "",
    order: given.get("order") ?? "",
    fair: given.get("fair") !== "off",
    version: numberIn(given, "version"),
    compare: COMPARED.find((name) => name === given.get("compare")) ?? "",
    run: numberIn(given, "run"),
    versus: numberIn(given, "versus"),
  };
}

/**
 * @param {URLSearchParams} given
 * @param {string} name
 */
function numberIn(given, name) {
  const number = given.get(name) ?? "";
  return /^\d{1,9}$/.test(number) ? Number(number) : null;
}

/**
 * The address with some of it changed; what is usual is left out, what others put there stays. Pure.
 * @param {string} href
 * @param {Partial<Address>} change
 */
export function changedAddress(href, change) {
  const address = new URL(href);
  const next = { ...read(address.search), ...change };
  const told = {
    tab: next.page === "search" ? "" : next.page,
    q: next.q,
    in: next.in,
    find: next.find.join(","),
    corpus: next.corpus,
    order: next.order === "best" ? "" : next.order,
    fair: next.fair ? "" : "off",
    version: next.version === null ? "" : String(next.version),
    compare: next.compare === "live" && next.version === null ? "" : next.compare,
    ...runIn(next),
  };
  for (const [name, value] of Object.entries(told)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  return address.href;
}

/**
 * The runs that are shown: on the training page only.
 * @param {Address} next
 */
function runIn({ page, run, versus }) {
  const shown = page === "training" && run !== null;
  return { run: shown ? String(run) : "", versus: shown && versus !== null ? String(versus) : "" };
}

/**
 * Change some of it; `step` is one that Back takes back.
 * @param {Partial<Address>} change
 */
export function write(change, step = false) {
  const href = changedAddress(location.href, change);
  if (href !== location.href) history[step ? "pushState" : "replaceState"](history.state, "", href);
  nameWindow();
}

/** The window's title says which of many this is. */
export function nameWindow() {
  const { page, q } = read();
  const what = page === "search" && q ? Array.from(q).slice(0, LONGEST_TITLE).join("") : t(`page.${page}`);
  document.title = `${what} · Crossloop`;
}

/**
 * Turn to another page, as a step that Back takes back.
 * @param {Page} page
 */
export function open(page) {
  write({ page }, true);
  follow();
}

/** Have everybody show what the address says: they hear of it as `crossloop:address`. */
export function follow() {
  nameWindow();
  document.dispatchEvent(new CustomEvent("crossloop:address"));
}

// A goal for the day and how fast one gets there: known to this browser alone.

import { make, say } from "../base/dom.js";
import { remember, remembered } from "../base/memory.js";
import { inDigits, parts, t } from "../base/words.js";

/**
 * When each answer of a day was given, by judge, in milliseconds since 1970.
 * @typedef {{ day: string, times: Record<string, number[]> }} Day
 * @typedef {ReturnType<typeof paceLine>} Pace
 */

const USUAL_GOAL = 50;
const MOST = 10_000;
const BREAK_MS = 10 * 60_000; // a longer one begins another sitting, whose pace is its own
const ENOUGH = 5; // answers that a pace takes
const MINUTE_MS = 60_000;

/**
 * How many answers there are, how many an hour in this sitting, and hours until the goal. Null for
 * what nobody can tell yet. Pure.
 * @param {readonly number[]} times when each was given, in order
 * @param {number} goal
 * @param {number} now
 */
export function paceOf(times, goal, now) {
  const done = times.length;
  const begun = times.findLastIndex((time, at) => at === 0 || time - times[at - 1] > BREAK_MS);
  const sitting = done && now - times[done - 1] <= BREAK_MS ? times.slice(begun) : [];
  const took = sitting.length ? sitting[sitting.length - 1] - sitting[0] : 0;
  if (sitting.length < ENOUGH || !took) return { done, hourly: null, left: null };
  const hourly = (sitting.length - 1) / (took / (60 * MINUTE_MS));
  return { done, hourly: Math.round(hourly), left: done < goal ? (goal - done) / hourly : null };
}

/**
 * "12 of 50 today · 38 an hour · about 1 h left", with the goal to be changed. `add()` counts an answer,
 * `takeBack()` takes the newest away, `show()` keeps it true.
 * @param {() => string} judge who judges now
 */
export function paceLine(judge) {
  const goal = make("input", {
    type: "number", class: "judge-name goal", min: 1, max: MOST, inputmode: "numeric", "aria-label": t("pace.goal"),
  });
  const done = make("span");
  const rest = make("span");
  const root = make("p", { class: "due-note pace" }, ...parts("pace.today", { done, goal }), rest);
  goal.value = String(goalKept());
  goal.addEventListener("change", () => {
    remember("goal", goalOf(goal.valueAsNumber));
    goal.value = String(goalKept());
    show();
  });
  goal.addEventListener("keydown", (event) => event.key === "Enter" && goal.blur());

  /** @param {(times: number[]) => number[]} how */
  function change(how) {
    const { day, times } = today();
    remember("pace", { day, times: { ...times, [judge()]: how(times[judge()] ?? []) } });
    show();
  }

  function show() {
    const { done: count, hourly, left } = paceOf(today().times[judge()] ?? [], goalKept(), Date.now());
    say(done, inDigits(count));
    const told = [hourly !== null && t("pace.hourly", { count: hourly }), left !== null && leftInWords(left)];
    say(rest, told.filter(Boolean).map((each) => ` · ${each}`).join(""));
  }

  show();
  return {
    root, show,
    add: () => change((times) => [...times, Date.now()]),
    takeBack: () => change((times) => times.slice(0, -1)),
  };
}

function goalKept() {
  return goalOf(remembered("goal", USUAL_GOAL));
}

/** @param {unknown} wanted */
function goalOf(wanted) {
  return typeof wanted === "number" && wanted >= 1 ? Math.min(Math.round(wanted), MOST) : USUAL_GOAL;
}

/** @returns {Day} */
function today() {
  const day = new Date().toDateString();
  /** @type {Day} */
  const kept = remembered("pace", { day, times: {} });
  return kept.day === day ? kept : { day, times: {} };
}

/** @param {number} hours */
function leftInWords(hours) {
  if (hours >= 1) return t("pace.leftHours", { hours: Math.round(hours * 2) / 2 });
  return t("pace.leftMinutes", { minutes: Math.max(1, Math.round(hours * 60)) });
}

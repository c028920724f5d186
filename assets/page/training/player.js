// What moves the language map from before to after: a button that plays it, and a slider.

import { button, make, say } from "../base/dom.js";
import { t } from "../base/words.js";

const PLAY_MS = 3600;

/**
 * Build both; `onTime(time)` hears of every time of 0…1.
 * @param {[string, string]} names of the two versions
 * @param {(time: number) => void} onTime
 */
export function mapPlayer(names, onTime) {
  let time = 0;
  let playing = false;
  const slider = make("input", {
    type: "range", min: 0, max: 1, step: 0.002, "aria-label": t("map.between", { from: names[0], to: names[1] }),
  });
  const play = button("secondary small", t("map.play"), () => (playing ? stop() : start()));
  const root = make(
    "div", { class: "map-controls" }, play, make("span", {}, names[0]), slider, make("span", {}, names[1]),
  );
  slider.addEventListener("input", () => {
    stop();
    set(Number(slider.value));
  });
  slider.value = String(time);

  /** @param {number} next */
  function set(next) {
    time = next;
    slider.value = String(time);
    onTime(time);
  }

  function start() {
    if (isStill()) return set(time < 1 ? 1 : 0);
    const from = time >= 1 ? 0 : time;
    const began = performance.now();
    playing = true;
    say(play, t("map.pause"));
    /** @param {number} now */
    const step = (now) => {
      if (!playing) return;
      set(Math.min(from + Math.max(now - began, 0) / PLAY_MS, 1));
      if (time < 1 && root.isConnected) requestAnimationFrame(step); // another version's map may be here
      else stop();
    };
    requestAnimationFrame(step);
  }

  function stop() {
    playing = false;
    say(play, t("map.play"));
  }

  return { root, set, start };
}

/** Whether the reader wants nothing to move by itself. */
export function isStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Play once, when most of the map has come into view: it is what one should see.
 * @param {HTMLElement} canvas
 * @param {() => void} start
 */
export function playWhenSeen(canvas, start) {
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    start();
  }, { threshold: 0.6 });
  watcher.observe(canvas);
}

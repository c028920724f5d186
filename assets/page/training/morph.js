// The language map: sentences in two dimensions, coloured by language, translations joined.
// It morphs from the encoder before the adaptation to the one after.

import { make, say } from "../base/dom.js";
import { counted, parts, t } from "../base/words.js";
import { mapLegend } from "./legend.js";
import { paintMap } from "./paint.js";
import { isStill, mapPlayer, playWhenSeen } from "./player.js";
import { nearestOf, neighbours, placed, prepared } from "./points.js";
import { mapTip } from "./tip.js";
import { percent, sentences } from "./writing.js";

/**
 * @typedef {import("./points.js").Point} Point
 * @typedef {import("./points.js").Mapped} Mapped
 */

const PAD = 22;
const REACH = { pointing: 16, pressing: 26 };

/**
 * Build the map for `data` of language_map(); `names` are the two versions in words.
 * @param {import("../types.js").LanguageMap} data
 * @param {[string, string]} names
 */
export function languageMap(data, names) {
  const map = prepared(data);
  const moves = data.before !== null;
  const plays = moves && !isStill();
  const view = {
    time: plays ? 0 : 1,
    /** @type {number | null} the sentence under the pointer */
    hovered: null,
    /** @type {number | null} the one that stays pointed at */
    pinned: null,
    /** @type {string | null} the language that is shown alone */
    language: null,
    /** @type {Point[]} where the sentences are, in pixels */
    spots: [],
    frame: 0,
  };
  const canvas = canvasFor(map);
  const tip = mapTip(map, canvas);
  const shares = [make("b"), make("b")];
  const legend = mapLegend(map, (code) => {
    view.language = code;
    refresh();
  });
  const player = mapPlayer(names, (time) => {
    view.time = time;
    refresh();
  });

  function refresh() {
    cancelAnimationFrame(view.frame);
    view.frame = requestAnimationFrame(paint);
  }

  function paint() {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width) return;
    const points = placed(map, view.time);
    view.spots = points.map(([x, y]) => [PAD + x * (width - 2 * PAD), PAD + (1 - y) * (height - 2 * PAD)]);
    const at = view.pinned ?? view.hovered;
    paintMap(canvas, map, view.spots, { group: at === null ? null : map.groups[at], language: view.language });
    neighbours(map, points).forEach((share, which) => say(shares[which], percent(share)));
    tip.show(at, view.spots);
  }

  /**
   * @param {MouseEvent} event
   * @param {number} reach
   */
  function pointedAt(event, reach) {
    const box = canvas.getBoundingClientRect();
    const isShown = (/** @type {number} */ at) => view.language === null || map.languages[at] === view.language;
    return nearestOf(view.spots, [event.clientX - box.left, event.clientY - box.top], reach, isShown);
  }

  /** @param {number | null} at */
  function hover(at) {
    if (at === view.hovered) return;
    view.hovered = at;
    refresh();
  }

  canvas.addEventListener("pointermove", (event) =>
    event.pointerType !== "touch" && hover(pointedAt(event, REACH.pointing)));
  canvas.addEventListener("pointerleave", () => hover(null));
  canvas.addEventListener("click", (event) => {
    const at = pointedAt(event, REACH.pressing);
    view.pinned = at === view.pinned ? null : at;
    refresh();
  });
  canvas.addEventListener("keydown", (event) => {
    const step = stepOf(event.key, getComputedStyle(canvas).direction === "rtl");
    if (event.key === "Escape") view.pinned = null;
    else if (step) view.pinned = after(view.pinned, step, map.texts.length);
    else return;
    event.preventDefault();
    refresh();
  });
  player.set(view.time);
  repaintWith(canvas, refresh, legend.paint);
  if (plays) playWhenSeen(canvas, player.start);

  return make(
    "div", { class: "map-box" },
    moves ? player.root : null,
    make("div", { class: "map-frame" }, canvas, tip.root),
    make("p", { class: "map-shares" }, ...parts("map.shares", { translations: shares[0], own: shares[1] })),
    legend.root,
  );
}

/** @param {Mapped} map */
function canvasFor({ texts, codes }) {
  const label = t("map.label", {
    sentences: sentences(texts.length), languages: counted("search.countLanguages", codes.length),
  });
  return make("canvas", { class: "map", tabindex: 0, role: "img", "aria-label": label });
}

/**
 * Where a key goes from a sentence: to the next, to the one before, nowhere.
 * @param {string} key
 * @param {boolean} isRightToLeft
 */
function stepOf(key, isRightToLeft) {
  const [forth, back] = isRightToLeft ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  if (key === forth || key === "ArrowDown") return 1;
  return key === back || key === "ArrowUp" ? -1 : 0;
}

/**
 * @param {number | null} at
 * @param {number} step
 * @param {number} count
 */
function after(at, step, count) {
  return ((at ?? (step > 0 ? -1 : 0)) + step + count) % count;
}

/**
 * Paint now, and again whenever there is more or less room, or it turns dark or light.
 * @param {HTMLElement} canvas
 * @param {() => void} refresh
 * @param {() => void} paintLegend
 */
function repaintWith(canvas, refresh, paintLegend) {
  const repaint = () => {
    paintLegend();
    refresh();
  };
  new ResizeObserver(refresh).observe(canvas);
  new MutationObserver(repaint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  repaint();
}

// Painting the language map: sentences as marks of their language, translations joined.

import { HUES } from "./marks.js";

/**
 * @typedef {import("./points.js").Mapped} Mapped
 * @typedef {import("./points.js").Point} Point
 * @typedef {import("./marks.js").Mark} Mark
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {{ group: string | null, language: string | null }} Focus
 */

const NARROW = 500;

/** @type {Record<import("./marks.js").Shape, (c: Context, x: number, y: number, r: number) => void>} */
const OUTLINES = {
  circle: (c, x, y, r) => c.arc(x, y, r, 0, 2 * Math.PI),
  diamond: (c, x, y, r) => polygon(c, [[x, y - 1.4 * r], [x + 1.25 * r, y], [x, y + 1.4 * r], [x - 1.25 * r, y]]),
  triangle: (c, x, y, r) => polygon(c, [[x, y - 1.3 * r], [x + 1.25 * r, y + r], [x - 1.25 * r, y + r]]),
  square: (c, x, y, r) => c.rect(x - r, y - r, 2 * r, 2 * r),
  fallen: (c, x, y, r) => polygon(c, [[x, y + 1.3 * r], [x + 1.25 * r, y - r], [x - 1.25 * r, y - r]]),
  cross: (c, x, y, r) => polygon(c, cross(0.5 * r, 1.35 * r).map(([u, v]) => [x + u, y + v])),
};

/**
 * @param {number} thin from the middle to the edge of an arm
 * @param {number} long from the middle to the end of an arm
 * @returns {Point[]}
 */
function cross(thin, long) {
  return [
    [-thin, -long], [thin, -long], [thin, -thin], [long, -thin], [long, thin], [thin, thin],
    [thin, long], [-thin, long], [-thin, thin], [-long, thin], [-long, -thin], [-thin, -thin],
  ];
}

/**
 * @param {Context} c
 * @param {Point[]} corners
 */
function polygon(c, corners) {
  corners.forEach(([x, y], at) => (at ? c.lineTo(x, y) : c.moveTo(x, y)));
  c.closePath();
}

/**
 * Paint the whole map; `spots` are its points in pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {Mapped} map
 * @param {Point[]} spots
 * @param {Focus} focus
 */
export function paintMap(canvas, map, spots, focus) {
  const c = contextOf(canvas, canvas.clientWidth, canvas.clientHeight);
  paintJoins(c, map, spots, focus);
  c.strokeStyle = ink("--cl-surface");
  c.lineWidth = 1;
  const radius = canvas.clientWidth < NARROW ? 3.6 : 4.8;
  const hues = huesNow();
  const isLit = (/** @type {number} */ at) =>
    (focus.group === null || map.groups[at] === focus.group) &&
    (focus.language === null || map.languages[at] === focus.language);
  const lit = spots.map((_, at) => isLit(at));
  for (const at of [...spots.keys()].sort((a, b) => Number(lit[a]) - Number(lit[b]))) {
    c.globalAlpha = lit[at] ? 1 : 0.16;
    const big = focus.group !== null && lit[at] ? 1.45 : 1;
    paintMark(c, map.marks.get(map.languages[at]), hues, spots[at], radius * big);
  }
  c.globalAlpha = 1;
}

/**
 * @param {Context} c
 * @param {Mapped} map
 * @param {Point[]} spots
 * @param {Focus} focus
 */
function paintJoins(c, map, spots, focus) {
  const [text, edge] = [ink("--cl-text"), ink("--cl-edge")];
  for (const [group, members] of map.members) {
    const strong = group === focus.group;
    c.strokeStyle = strong ? text : edge;
    c.globalAlpha = strong ? 0.75 : focus.group !== null || focus.language !== null ? 0.08 : 0.3;
    c.lineWidth = strong ? 1.4 : 1;
    star(c, members.map((at) => spots[at]));
  }
}

/**
 * Join the translations of one sentence through their middle.
 * @param {Context} c
 * @param {Point[]} points
 */
function star(c, points) {
  const middle = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  c.beginPath();
  for (const [x, y] of points) {
    c.moveTo(middle[0], middle[1]);
    c.lineTo(x, y);
  }
  c.stroke();
}

/**
 * Paint a language's mark alone, for a legend.
 * @param {HTMLCanvasElement} canvas
 * @param {Mark | undefined} mark
 */
export function paintLegendMark(canvas, mark) {
  const c = contextOf(canvas, 16, 16);
  c.strokeStyle = ink("--cl-surface");
  paintMark(c, mark, huesNow(), [8, 8], 5);
}

/**
 * @param {Context} c
 * @param {Mark | undefined} mark
 * @param {readonly string[]} hues
 * @param {Point} place
 * @param {number} r
 */
function paintMark(c, mark, hues, [x, y], r) {
  if (!mark) return;
  c.beginPath();
  OUTLINES[mark.shape](c, x, y, r);
  c.fillStyle = hues[mark.hue];
  c.fill();
  c.stroke(); // in the ground's colour: keeps touching points apart
}

/**
 * Set a canvas up for the screen's density; return its context in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
function contextOf(canvas, width, height) {
  const density = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
  }
  const context = /** @type {Context} */ (canvas.getContext("2d"));
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

function huesNow() {
  return HUES[document.body.classList.contains("dark") ? "dark" : "light"];
}

/** @param {string} name */
function ink(name) {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

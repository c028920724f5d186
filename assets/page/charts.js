// Two drawings for the training page, as SVG at the width they get: the loss curve of a run,
// and mAP@20 per query language before and after it.
"use strict";
(() => {
  const { make, draw, languageName, byName } = window.crossloop;
  const LINES = [
    ["loss", "Loss"], ["teacher", "Teacher"], ["student", "Student"], ["distillation", "Distillation"],
  ];

  /** A linear scale from the numbers `from`…`to` to the pixels `low`…`high`. */
  function scale(from, to, low, high) {
    const span = to - from || 1;
    return (value) => low + ((value - from) / span) * (high - low);
  }

  /** Round steps that cover a range in about `count` parts. */
  function ticks(from, to, count) {
    const raw = (to - from || 1) / count;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw);
    const first = Math.floor(from / step);
    const last = Math.ceil(to / step);
    return Array.from({ length: last - first + 1 }, (_, n) => Number(((first + n) * step).toPrecision(6)));
  }

  function words(x, y, text, attributes = {}) {
    return draw("text", { x, y, ...attributes }, text);
  }

  // --- loss curve -----------------------------------------------------------------------------

  /** Losses on the left scale, validation on the right; `curve` holds a step's numbers each. */
  function lossCurve(curve, width) {
    const frame = { left: 44, right: width - 44, top: 12, bottom: 190 };
    const shown = LINES.filter(([name]) => curve.some((step) => typeof step[name] === "number"));
    const losses = curve.flatMap((step) => shown.map(([name]) => step[name] ?? 0));
    const lossTicks = ticks(0, Math.max(...losses, 0.1), 4);
    const last = Math.max(curve.at(-1).number, 2);
    const x = scale(1, last, frame.left + 8, frame.right - 8);
    const y = scale(0, lossTicks.at(-1), frame.bottom, frame.top);
    const validations = curve.filter((step) => typeof step.validation === "number");
    const svg = draw(
      "svg", { class: "chart", width, height: 230, viewBox: `0 0 ${width} 230`, role: "img", "aria-label": lossInWords(curve) },
      ...lossTicks.flatMap((tick) => [
        draw("line", { class: "grid", x1: frame.left, x2: frame.right, y1: y(tick), y2: y(tick) }),
        words(frame.left - 8, y(tick) + 4, String(tick), { "text-anchor": "end" }),
      ]),
      ...stepTicks(last).map((step) => words(x(step), frame.bottom + 18, String(step), { "text-anchor": "middle" })),
      words((frame.left + frame.right) / 2, frame.bottom + 34, "step", { "text-anchor": "middle" }),
      ...shown.map(([name]) => draw("path", { class: `line ${name}`, d: path(curve, name, x, y) })),
      ...validationMarks(validations, x, frame),
    );
    return make("figure", { class: "figure" }, lossLegend(shown, curve.at(-1), validations.at(-1)), svg);
  }

  function path(curve, name, x, y) {
    const points = curve.filter((step) => typeof step[name] === "number");
    const d = points.map((step, at) => `${at ? "L" : "M"}${x(step.number).toFixed(1)},${y(step[name]).toFixed(1)}`);
    return points.length === 1 ? `${d[0]}h0.1` : d.join("");
  }

  function stepTicks(last) {
    return [...new Set([1, ...ticks(1, last, 6).filter((n) => Number.isInteger(n) && n > 1 && n <= last)])];
  }

  function validationMarks(validations, x, frame) {
    if (!validations.length) return [];
    const values = validations.map((step) => step.validation);
    const marks = ticks(Math.min(...values) - 1, Math.max(...values) + 1, 4);
    const y = scale(marks[0], marks.at(-1), frame.bottom, frame.top);
    return [
      ...marks.map((mark) => words(frame.right + 8, y(mark) + 4, String(mark))),
      ...validations.map((step) =>
        draw("circle", { class: "validation", cx: x(step.number), cy: y(step.validation), r: 5 },
          draw("title", {}, `Step ${step.number}: validation mAP@20 ${step.validation.toFixed(1)}`))),
    ];
  }

  function lossLegend(shown, newest, validated) {
    const key = (kind, label, value) =>
      make("span", { class: "key" }, make("span", { class: `swatch ${kind}` }), label, make("b", {}, value));
    return make(
      "figcaption", { class: "legend" },
      ...shown.map(([name, label]) => key(name, label, newest[name]?.toFixed(3) ?? "")),
      validated ? key("validation", "Validation mAP@20, right scale", validated.validation.toFixed(1)) : null,
    );
  }

  function lossInWords(curve) {
    const [first, last] = [curve[0], curve.at(-1)];
    return `Loss by step: ${first.loss} at step ${first.number}, ${last.loss} at step ${last.number}.`;
  }

  // --- before and after -----------------------------------------------------------------------

  /** One row a query language: hollow before, filled after, joined; numbers beside. */
  function dumbbells(before, after, width) {
    const rows = byName(Object.keys(after)).map((code) => [languageName(code), before[code], after[code]]);
    const rowHeight = 26;
    const height = rows.length * rowHeight + 34;
    const values = rows.flatMap(([, was, is]) => [was ?? is, is]);
    const marks = ticks(Math.max(0, Math.min(...values) - 3), Math.min(100, Math.max(...values) + 3), 5).filter((m) => m <= 100);
    const x = scale(marks[0], marks.at(-1), 104, width - 122);
    const bottom = height - 26;
    const svg = draw(
      "svg", { class: "chart", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
      ...marks.flatMap((mark) => [
        draw("line", { class: "grid", x1: x(mark), x2: x(mark), y1: 4, y2: bottom }),
        words(x(mark), bottom + 17, String(mark), { "text-anchor": "middle" }),
      ]),
      ...rows.map((row, at) => dumbbell(row, at * rowHeight + rowHeight / 2 + 2, x, width)),
    );
    return make(
      "figure", { class: "figure" },
      make("figcaption", { class: "legend" },
        make("span", { class: "key" }, make("span", { class: "swatch hollow" }), "before"),
        make("span", { class: "key" }, make("span", { class: "swatch filled" }), "after")),
      svg, table(rows),
    );
  }

  function dumbbell([label, was, is], y, x, width) {
    const change = was === undefined ? "" : signed(is - was);
    return draw(
      "g", { class: "dumbbell" },
      draw("title", {}, was === undefined ? `${label}: ${is.toFixed(1)}` : `${label}: ${was.toFixed(1)} before, ${is.toFixed(1)} after`),
      draw("rect", { class: "hit", x: 0, y: y - 13, width, height: 26 }),
      words(92, y + 4, label, { class: "row-label", "text-anchor": "end" }),
      ...(was === undefined ? [] : [
        draw("line", { class: "join", x1: x(was), x2: x(is), y1: y, y2: y }),
        draw("circle", { class: "hollow", cx: x(was), cy: y, r: 5 }),
        words(width - 82, y + 4, was.toFixed(1), { "text-anchor": "end" }),
        words(width - 76, y + 4, "→"),
      ]),
      draw("circle", { class: "filled", cx: x(is), cy: y, r: 5.5 }),
      words(width - 34, y + 4, is.toFixed(1), { class: "row-label", "text-anchor": "end" }),
      words(width, y + 4, change, { class: is < was ? "fell" : "rose", "text-anchor": "end" }),
    );
  }

  function signed(number) {
    const rounded = number.toFixed(0);
    return number > 0 ? `+${rounded}` : rounded.replace("-", "−");
  }

  function table(rows) {
    const cell = (value) => make("td", {}, value === undefined ? "" : value.toFixed(1));
    return make(
      "table", { class: "for-readers" },
      make("caption", {}, "mAP@20 by language of the query"),
      make("tr", {}, ...["Language", "Before", "After"].map((name) => make("th", { scope: "col" }, name))),
      ...rows.map(([label, was, is]) => make("tr", {}, make("th", { scope: "row" }, label), cell(was), cell(is))),
    );
  }

  Object.assign(window.crossloop, { lossCurve, dumbbells });
})();

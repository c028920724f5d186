// The language map: sentences in two dimensions, coloured by language, translations joined.
// A slider morphs it from the encoder before the adaptation to the one after.
"use strict";
(() => {
  const { make, say, chip, languageName, byName } = window.crossloop;
  // Seven hues told apart with any colour vision, at 3:1 or more on their ground; a language
  // is a hue and a shape, which makes 28 of them.
  const HUES = {
    light: ["#1764ab", "#c24d00", "#00806a", "#b0307a", "#75600a", "#6243c4", "#58626e"],
    dark: ["#5cb2ff", "#ff9d57", "#3fd3b0", "#f58cc6", "#e0cb5e", "#ab9bff", "#b9c3ce"],
  };
  const PLAY_MS = 3600;
  const STAGGER = 0.3; // groups set off one after the other: the eye can follow one
  const PAD = 22;

  // --- numbers --------------------------------------------------------------------------------

  function prepare(data) {
    const { languages, groups, texts, before, after } = data;
    const members = new Map();
    groups.forEach((group, at) => members.set(group, [...(members.get(group) ?? []), at]));
    const order = new Map([...members.keys()].map((group, at) => [group, at / Math.max(members.size - 1, 1)]));
    return { languages, groups, texts, before: before ?? after, after, members, order, codes: byName(new Set(languages)) };
  }

  /** Where every point is at time t of 0…1. */
  function placed(map, t) {
    return map.after.map(([x, y], at) => {
      const late = STAGGER * map.order.get(map.groups[at]);
      const own = Math.min(Math.max((t * (1 + STAGGER) - late) / 1, 0), 1);
      const eased = own * own * (3 - 2 * own);
      const [x0, y0] = map.before[at];
      return [x0 + (x - x0) * eased, y0 + (y - y0) * eased];
    });
  }

  /** Percent of points whose nearest neighbour on the map is a translation, is of their language. */
  function neighbours(map, points) {
    let translations = 0;
    let compatriots = 0;
    points.forEach(([x, y], at) => {
      let best = Infinity;
      let nearest = at;
      points.forEach(([u, v], other) => {
        const distance = (u - x) ** 2 + (v - y) ** 2;
        if (other !== at && distance < best) [best, nearest] = [distance, other];
      });
      translations += map.groups[nearest] === map.groups[at];
      compatriots += map.languages[nearest] === map.languages[at];
    });
    return [translations, compatriots].map((count) => Math.round((100 * count) / points.length));
  }

  // --- drawing --------------------------------------------------------------------------------

  const SHAPES = [
    (c, x, y, r) => c.arc(x, y, r, 0, 2 * Math.PI),
    (c, x, y, r) => polygon(c, [[x, y - 1.4 * r], [x + 1.25 * r, y], [x, y + 1.4 * r], [x - 1.25 * r, y]]),
    (c, x, y, r) => polygon(c, [[x, y - 1.3 * r], [x + 1.25 * r, y + r], [x - 1.25 * r, y + r]]),
    (c, x, y, r) => c.rect(x - r, y - r, 2 * r, 2 * r),
  ];

  function polygon(c, corners) {
    corners.forEach(([x, y], at) => (at ? c.lineTo(x, y) : c.moveTo(x, y)));
    c.closePath();
  }

  function lookOf(codes, code, hues) {
    const at = codes.indexOf(code);
    return { hue: hues[at % hues.length], shape: SHAPES[Math.floor(at / hues.length) % SHAPES.length] };
  }

  function mark(c, look, x, y, r) {
    c.beginPath();
    look.shape(c, x, y, r);
    c.fillStyle = look.hue;
    c.fill();
    c.stroke(); // in the ground's colour: keeps touching points apart
  }

  /** Set a canvas up for the screen's density; return its context in CSS pixels. */
  function contextOf(canvas, width, height) {
    const density = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
      canvas.width = Math.round(width * density);
      canvas.height = Math.round(height * density);
    }
    const context = canvas.getContext("2d");
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }

  function ink(name) {
    return getComputedStyle(document.body).getPropertyValue(name).trim();
  }

  /** Draw the whole map. `focus` is {group, language}, both may be null. */
  function drawMap(canvas, map, spots, focus) {
    const width = canvas.clientWidth;
    const c = contextOf(canvas, width, canvas.clientHeight);
    const hues = HUES[document.body.classList.contains("dark") ? "dark" : "light"];
    const lit = (at) =>
      (!focus.group || map.groups[at] === focus.group) && (!focus.language || map.languages[at] === focus.language);
    for (const [group, members] of map.members) {
      const strong = group === focus.group;
      c.strokeStyle = ink(strong ? "--cl-text" : "--cl-edge");
      c.globalAlpha = strong ? 0.75 : focus.group || focus.language ? 0.08 : 0.3;
      c.lineWidth = strong ? 1.4 : 1;
      star(c, members.map((at) => spots[at]));
    }
    c.strokeStyle = ink("--cl-surface");
    c.lineWidth = 1;
    const radius = width < 500 ? 3.6 : 4.8;
    const inOrder = spots.map((_, at) => at).sort((a, b) => lit(a) - lit(b));
    for (const at of inOrder) {
      c.globalAlpha = lit(at) ? 1 : 0.16;
      const big = focus.group && lit(at) ? 1.45 : 1;
      mark(c, lookOf(map.codes, map.languages[at], hues), ...spots[at], radius * big);
    }
    c.globalAlpha = 1;
  }

  /** Join the translations of one sentence through their middle. */
  function star(c, points) {
    const middle = [0, 1].map((axis) => points.reduce((sum, p) => sum + p[axis], 0) / points.length);
    c.beginPath();
    for (const [x, y] of points) {
      c.moveTo(...middle);
      c.lineTo(x, y);
    }
    c.stroke();
  }

  function legendMark(codes, code) {
    const canvas = make("canvas", { class: "legend-mark", "aria-hidden": "true" });
    const paint = () => {
      const c = contextOf(canvas, 16, 16);
      c.strokeStyle = ink("--cl-surface");
      mark(c, lookOf(codes, code, HUES[document.body.classList.contains("dark") ? "dark" : "light"]), 8, 8, 5);
    };
    return { canvas, paint };
  }

  /** Where beside a spot the tip hides the fewest of the spots it speaks of. */
  function placeOfTip([x, y], others, tip, canvas) {
    const { offsetWidth: wide, offsetHeight: high } = tip;
    const within = (value, most) => Math.min(Math.max(value, 8), Math.max(most - 8, 8));
    const places = [18, 44]
      .flatMap((gap) => [[x - wide / 2, y + gap], [x - wide / 2, y - high - gap], [x + gap, y - high / 2], [x - wide - gap, y - high / 2]])
      .map(([left, top]) => [within(left, canvas.clientWidth - wide), within(top, canvas.clientHeight - high)]);
    const hidden = ([left, top]) =>
      [...others, [x, y], [x, y]].filter(([u, v]) => u > left - 6 && u < left + wide + 6 && v > top - 6 && v < top + high + 6).length;
    return places.reduce((best, place) => (hidden(place) < hidden(best) ? place : best));
  }

  // --- the thing on the page ------------------------------------------------------------------

  /** Build the map for `data` of language_map(); `names` are the two versions in words. */
  function languageMap(data, names) {
    const map = prepare(data);
    const moves = data.before !== null;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const view = { t: moves && !still ? 0 : 1, hovered: null, pinned: null, language: null, spots: [], frame: 0, playing: false };
    const canvas = make("canvas", {
      class: "map", tabindex: 0, role: "img",
      "aria-label": `Map of ${map.texts.length} sentences in ${map.codes.length} languages. Arrow keys go from sentence to sentence.`,
    });
    const tip = make("div", { class: "map-tip", hidden: true, role: "status" });
    const slider = make("input", { type: "range", min: 0, max: 1, step: 0.002, "aria-label": `From ${names[0]} to ${names[1]}` });
    const play = make("button", { type: "button", class: "secondary small" }, "Play");
    const shares = [make("b", {}), make("b", {})];
    const legend = map.codes.map((code) => legendMark(map.codes, code));
    const keys = map.codes.map((code, at) => legendKey(code, legend[at].canvas));

    function legendKey(code, swatch) {
      const press = () => {
        view.language = view.language === code ? null : code;
        keys.forEach((key, at) => key.setAttribute("aria-pressed", String(map.codes[at] === view.language)));
        refresh();
      };
      return make("button", { type: "button", class: "map-key", "aria-pressed": "false", on: { click: press } }, swatch, languageName(code));
    }

    function refresh() {
      cancelAnimationFrame(view.frame);
      view.frame = requestAnimationFrame(paint);
    }

    function paint() {
      const width = canvas.clientWidth;
      const height = canvas.clientHeight;
      if (!width) return;
      const points = placed(map, view.t);
      view.spots = points.map(([x, y]) => [PAD + x * (width - 2 * PAD), PAD + (1 - y) * (height - 2 * PAD)]);
      const at = view.pinned ?? view.hovered;
      drawMap(canvas, map, view.spots, { group: at === null ? null : map.groups[at], language: view.language });
      neighbours(map, points).forEach((percent, which) => say(shares[which], `${percent}%`));
      showTip(at);
    }

    function showTip(at) {
      tip.hidden = at === null;
      canvas.classList.toggle("over", at !== null);
      if (at === null) return;
      if (tip.dataset.at !== String(at)) {
        tip.dataset.at = String(at);
        const others = map.members.get(map.groups[at]).length - 1;
        tip.replaceChildren(
          make("div", { class: "tip-head" }, chip(map.languages[at]), make("small", {}, `joined with its ${others} translation${others === 1 ? "" : "s"}`)),
          make("p", { dir: "auto", lang: map.languages[at] }, map.texts[at]),
        );
      }
      const others = map.members.get(map.groups[at]).map((member) => view.spots[member]);
      const [left, top] = placeOfTip(view.spots[at], others, tip, canvas);
      tip.style.left = `${left}px`;
      tip.style.top = `${top}px`;
    }

    function nearest(event, reach) {
      const box = canvas.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      let best = reach ** 2;
      let found = null;
      view.spots.forEach(([u, v], at) => {
        const distance = (u - x) ** 2 + (v - y) ** 2;
        if (distance < best && (!view.language || map.languages[at] === view.language)) [best, found] = [distance, at];
      });
      return found;
    }

    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") return;
      const at = nearest(event, 16);
      if (at !== view.hovered) (view.hovered = at), refresh();
    });
    canvas.addEventListener("pointerleave", () => ((view.hovered = null), refresh()));
    canvas.addEventListener("click", (event) => {
      const at = nearest(event, 26);
      view.pinned = at === view.pinned ? null : at;
      refresh();
    });
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") view.pinned = null;
      else if (step) view.pinned = ((view.pinned ?? (step > 0 ? -1 : 0)) + step + map.texts.length) % map.texts.length;
      else return;
      event.preventDefault();
      refresh();
    });

    function setTime(t) {
      view.t = t;
      slider.value = t;
      refresh();
    }

    function start() {
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return setTime(view.t < 1 ? 1 : 0);
      const from = view.t >= 1 ? 0 : view.t;
      const began = performance.now();
      view.playing = true;
      say(play, "Pause");
      const step = (now) => {
        if (!view.playing) return;
        setTime(Math.min(from + Math.max(now - began, 0) / PLAY_MS, 1));
        if (view.t < 1 && canvas.isConnected) requestAnimationFrame(step);
        else stop();
      };
      requestAnimationFrame(step);
    }

    function stop() {
      view.playing = false;
      say(play, "Play");
    }

    play.addEventListener("click", () => (view.playing ? stop() : start()));
    slider.addEventListener("input", () => {
      stop();
      setTime(Number(slider.value));
    });
    slider.value = view.t;
    const repaint = () => (legend.forEach((each) => each.paint()), refresh());
    new ResizeObserver(refresh).observe(canvas);
    new MutationObserver(repaint).observe(document.body, { attributes: true, attributeFilter: ["class"] });
    if (moves && !still) playWhenSeen(canvas, start);
    repaint();

    return make(
      "div", { class: "map-box" },
      moves ? make("div", { class: "map-controls" }, play, make("span", {}, names[0]), slider, make("span", {}, names[1])) : null,
      make("div", { class: "map-frame" }, canvas, tip),
      make("p", { class: "map-shares" },
        "Nearest neighbour on the map: ", shares[0], " a translation of the sentence, ", shares[1], " in the same language."),
      make("div", { class: "map-keys", role: "group", "aria-label": "Show one language" }, ...keys),
    );
  }

  /** Play once, when most of the map has come into view: it is what one should see. */
  function playWhenSeen(canvas, start) {
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      start();
    }, { threshold: 0.6 });
    watcher.observe(canvas);
  }

  Object.assign(window.crossloop, { languageMap });
})();

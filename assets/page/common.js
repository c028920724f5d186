// What all pages share: building elements, language names, calls to the server, polling. Loaded in the page's head; defines window.crossloop and nothing else.
"use strict";
window.crossloop = (() => {
  const UNREACHABLE =
    "The server cannot be reached. Check that Crossloop is running, then try again.";
  const LOST =
    "The server cannot be reached, and whether this was saved is not known. Send it again when it is back: twice counts once.";
  const PATIENCE_MS = 40000;
  const LOOK_AGAIN_S = 3; // after a look that failed
  const SVG = "http://www.w3.org/2000/svg";

  // --- elements -----------------------------------------------------------------------------
  // Data only ever becomes text nodes or plain attributes: nothing here parses markup.

  /** Build an element. `on` takes listeners; null and false attributes are left out. */
  function make(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }

  /** Build an SVG element in the same way. */
  function draw(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  }

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") {
        for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
      } else if (value !== null && value !== undefined && value !== false) {
        node.setAttribute(name, value === true ? "" : String(value));
      }
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }

  /** Set text only when it differs, so that selections and screen readers are left alone. */
  function say(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  /** Whether `data` differs from what this node was last drawn from. */
  function changed(node, data) {
    const drawn = JSON.stringify(data);
    if (node.drawnFrom === drawn) return false;
    node.drawnFrom = drawn;
    return true;
  }

  // --- languages ----------------------------------------------------------------------------
  const names = (() => {
    try {
      return new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
    } catch {
      return null;
    }
  })();

  /** The English name of a language; the code itself when nobody knows it. */
  function languageName(code) {
    if (!code || code === "und") return "Unknown language";
    try {
      return names?.of(code) ?? code;
    } catch {
      return code;
    }
  }

  /** Codes in the order of their names. */
  function byName(codes) {
    return [...codes].sort((a, b) => languageName(a).localeCompare(languageName(b), "en"));
  }

  function chip(code) {
    return make("span", { class: "chip", title: `Language code: ${code}` }, languageName(code));
  }

  // --- what this browser remembers ----------------------------------------------------------
  // Storage may be forbidden (private windows, an iframe of another site): then it is forgotten.

  function remembered(key, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`crossloop.${key}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  function remember(key, value) {
    try {
      localStorage.setItem(`crossloop.${key}`, JSON.stringify(value));
    } catch {
      /* forgotten with the page */
    }
  }

  // --- the server ---------------------------------------------------------------------------

  /**
   * Call a server function; whatever goes wrong comes back as {error}. Gradio's client answers
   * nothing at all both when the server fails and when it is gone: one sentence serves for both.
   */
  async function call(action, payload = {}) {
    let timer = 0;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
    try {
      return (await Promise.race([action(payload), late])) ?? { error: UNREACHABLE };
    } catch {
      return { error: UNREACHABLE };
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * The same for what is to be kept, however long it takes: a server that keeps us waiting may
   * have it on disk long before it says so, and nobody can say of it that it is not saved.
   */
  async function save(action, payload) {
    try {
      return (await action(payload)) ?? { error: LOST };
    } catch {
      return { error: LOST };
    }
  }

  function isShown(element) {
    return !document.hidden && element.offsetParent !== null;
  }

  /** Run `look` now and again while `element` can be seen; it returns the seconds to wait. */
  function poll(element, look) {
    let timer = 0;
    let looking = false;
    const again = async () => {
      clearTimeout(timer);
      if (looking) return;
      looking = true;
      let wait = LOOK_AGAIN_S;
      try {
        wait = isShown(element) ? await look() : 0.5;
      } finally {
        looking = false;
        if (element.isConnected) timer = setTimeout(again, 1000 * wait);
      }
    };
    document.addEventListener("visibilitychange", () => document.hidden || again());
    again();
    return again;
  }

  // --- telling ------------------------------------------------------------------------------
  let region = null;

  /** Have a screen reader say something, without moving the focus. */
  function announce(text) {
    if (!region?.isConnected) {
      region = make("div", { class: "crossloop-live", role: "status", "aria-live": "polite" });
      document.body.append(region);
    }
    region.textContent = "";
    // Next frame: the same words twice must count as a change.
    requestAnimationFrame(() => (region.textContent = text));
  }

  /** Show the status's own words: a Space that wipes its disk, a version that cannot load. */
  function showNotices(place, status) {
    if (!changed(place, [status.notice, status.problem])) return;
    place.replaceChildren(
      ...[["notice", status.notice], ["problem", status.problem]]
        .filter(([, text]) => text)
        .map(([kind, text]) => make("p", { class: `banner ${kind}` }, text)),
    );
  }

  /** What one's ratings are towards: how many more until the trainer begins by itself. */
  function dueInWords({ new_judgments: fresh, train_after: wanted, runs }) {
    const open = runs.find((run) => run.kind === "adapt" && ["queued", "running"].includes(run.state));
    if (open) return "The next version is being learned now.";
    if (fresh >= wanted) return "Enough new judgments: the next version is learned in a moment.";
    return `${fresh} of ${wanted} new judgments until the next version.`;
  }

  /** A run knows how long its present stage takes, not what comes after. */
  function timeLeft(seconds) {
    if (!(seconds > 0)) return "";
    if (seconds < 10) return "a few seconds of this stage left";
    if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} s of this stage left`;
    return `about ${Math.round(seconds / 60)} min of this stage left`;
  }

  function capitalised(text) {
    return text ? text[0].toUpperCase() + text.slice(1) : "";
  }

  return {
    make, draw, say, changed, languageName, byName, chip, remembered, remember, UNREACHABLE,
    LOST, call, save, isShown, poll, announce, showNotices, dueInWords, timeLeft, capitalised,
  };
})();

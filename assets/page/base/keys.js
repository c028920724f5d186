// Which key means what, in whatever script the keyboard types.

const DIGITS = ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙"];

/** @typedef {{ outcome: string, value: number | null }} Choice */

/**
 * The key as a Latin keyboard would name it ("3", "u", "/", "ArrowDown"); "" when the page
 * must not react: while typing, or with a modifier that belongs to the browser.
 * @param {KeyboardEvent} event
 */
export function plainKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return "";
  const typing = "input, textarea, select, [contenteditable], dialog";
  if (event.target instanceof Element && event.target.closest(typing)) return "";
  return nameOf(event.key, event.code, event.shiftKey);
}

/**
 * @param {string} key
 * @param {string} code where it lies
 * @param {boolean} shifted
 */
export function nameOf(key, code, shifted) {
  if (key.length > 1) return key;
  const digit = DIGITS.map((digits) => digits.indexOf(key)).find((at) => at >= 0);
  if (digit !== undefined) return String(digit);
  if (/[0-9a-z/?]/i.test(key)) return key.toLowerCase();
  // Other scripts and French digits: where the key lies says what it is for.
  const place = /^(?:Digit|Numpad)(\d)$|^Key([A-Z])$/.exec(code);
  if (place && !shifted) return (place[1] ?? place[2]).toLowerCase();
  if (code === "Slash") return shifted ? "?" : "/";
  return key;
}

/**
 * What a key says of a thing to be rated, if it says anything.
 * @param {string} key
 * @param {number} highest value
 * @returns {Choice | null}
 */
export function choiceOf(key, highest) {
  if (key === "u") return { outcome: "unsure", value: null };
  if (key === "s") return { outcome: "skipped", value: null };
  return /^\d$/.test(key) && Number(key) <= highest ? { outcome: "rated", value: Number(key) } : null;
}

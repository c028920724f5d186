// What this browser remembers. Storage may be forbidden (private windows, an iframe of another
// site): then it is forgotten with the page.

/**
 * @template T
 * @param {string} key
 * @param {T} otherwise
 * @returns {T}
 */
export function remembered(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`crossloop.${key}`) ?? "null") ?? otherwise;
  } catch {
    return otherwise;
  }
}

/**
 * @param {string} key
 * @param {unknown} value
 */
export function remember(key, value) {
  try {
    localStorage.setItem(`crossloop.${key}`, JSON.stringify(value));
  } catch {
    /* forgotten with the page */
  }
}

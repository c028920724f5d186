// Numbers, dates and sentences one after the other, as the reader's language writes them.

import { counted, locale, t } from "../base/words.js";

/**
 * A number with so many decimals. Rounded as it is, not as it is shortest written: sentences of the
 * trainer round so too.
 * @param {number} value
 * @param {number} digits
 */
export function decimals(value, digits) {
  return written(value, digits, "auto");
}

/**
 * A change: with its sign, even where it rounds to nothing.
 * @param {number} value
 */
export function signed(value, digits = 1) {
  return written(value, digits, value > 0 ? "always" : "auto").replace("-", "−");
}

/**
 * @param {number} value
 * @param {number} digits
 * @param {"always" | "auto"} signDisplay
 */
function written(value, digits, signDisplay) {
  const exactly = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, { ...exactly, useGrouping: false, signDisplay })
    .format(Number(value.toFixed(digits)));
}

/** @param {unknown} value */
export function points(value) {
  return typeof value === "number" ? decimals(value, 1) : t("figure.none");
}

/** @param {unknown} value of 100 */
export function percent(value) {
  if (typeof value !== "number") return t("figure.none");
  return new Intl.NumberFormat(locale, { style: "percent" }).format(Math.round(value) / 100);
}

/** @param {number | null} seconds since 1970 */
export function when(seconds) {
  if (!seconds) return "";
  return new Date(1000 * seconds).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}

const MINUTES_FROM = 90; // seconds

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < MINUTES_FROM) return t("runs.seconds", { seconds: Math.round(seconds) });
  return t("runs.minutes", { minutes: Math.round(seconds / 60) });
}

/**
 * Room on the disk.
 * @param {number} size in bytes
 */
export function bytes(size) {
  const [unit, part] = size < 1e9 ? ["megabyte", 1e6] : ["gigabyte", 1e9];
  const digits = { maximumFractionDigits: size < 1e7 || size >= 1e9 ? 1 : 0 };
  return new Intl.NumberFormat(locale, { style: "unit", unit, ...digits }).format(size / Number(part));
}

/** @param {number} number */
export function sentences(number) {
  return counted("count.sentences", number);
}

/**
 * Sentences one after the other; those that are "" are left out.
 * @param {...string} each
 */
export function together(...each) {
  return each.filter(Boolean).join(t("common.gap"));
}

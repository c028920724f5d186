// The languages of the map, each with its mark: a button that shows it alone.

import { button, make } from "../base/dom.js";
import { languageName } from "../base/languages.js";
import { t } from "../base/words.js";
import { paintLegendMark } from "./paint.js";

/**
 * Build it; `choose(code)` hears which language is to be shown alone, null for all of them.
 * @param {import("./points.js").Mapped} map
 * @param {(code: string | null) => void} choose
 */
export function mapLegend({ codes, marks }, choose) {
  /** @type {string | null} */
  let chosen = null;
  const keys = codes.map((code) => {
    const canvas = make("canvas", { class: "legend-mark", "aria-hidden": "true" });
    const key = button("map-key", languageName(code), () => {
      chosen = chosen === code ? null : code;
      for (const each of keys) each.key.setAttribute("aria-pressed", String(each.code === chosen));
      choose(chosen);
    }, { "aria-pressed": "false" });
    key.prepend(canvas);
    return { code, canvas, key };
  });
  const root = make(
    "div", { class: "map-keys", role: "group", "aria-label": t("map.showOne") }, ...keys.map(({ key }) => key),
  );
  return { root, paint: () => keys.forEach(({ code, canvas }) => paintLegendMark(canvas, marks.get(code))) };
}

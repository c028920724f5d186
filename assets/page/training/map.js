// The panel of the language map: what the version that answers sees, and the one before it saw.

import { make } from "../base/dom.js";
import { call, isError } from "../base/server.js";
import { t } from "../base/words.js";
import { languageMap } from "./morph.js";

/** @typedef {import("../types.js").Status} Status */

/**
 * Build the panel; `show(status)` asks for the map once a version.
 * @param {import("../types.js").Server["language_map"]} ask
 */
export function mapPanel(ask) {
  const root = make("section", { class: "block", hidden: true });
  let mapOf = ""; // whose map is on the page: the version, and where the demo corpus was

  /** @param {Status} status */
  async function show({ version: number, versions, demo }) {
    const of = `${number} ${demo}`;
    if (mapOf === of || number === null) return;
    const data = await call(ask, {});
    if (isError(data)) return;
    mapOf = of;
    root.hidden = !data.after;
    if (!data.after) return root.replaceChildren();
    const was = data.was ?? versions.find((version) => version.number === number)?.parent;
    const before = typeof was === "number" ? t("table.version", { number: was }) : t("map.before");
    root.replaceChildren(
      make("h2", {}, t(data.before ? "map.moved" : "map.still")),
      make("p", { class: "muted" }, t(data.before ? "map.movedWhat" : "map.stillWhat")),
      languageMap(data, [before, t("table.version", { number })]),
    );
  }

  return { root, show };
}

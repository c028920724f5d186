// The data page: sentences and judgments in, judgments out, and the demo corpus's door.

import { changed, make, say } from "../base/dom.js";
import { byName, languageName } from "../base/languages.js";
import { call, isError, poll } from "../base/server.js";
import { speakerField } from "../base/speaker.js";
import { counted, t } from "../base/words.js";
import { demoSection } from "./demo.js";
import { exportForm } from "./export.js";
import { importForm } from "./import.js";

const LOOK_S = 3;

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Server} server
 */
export function mount(root, server) {
  const here = make("p", { class: "muted" });
  const demo = demoSection(server);
  root.replaceChildren(make(
    "div", { class: "narrow-page data" },
    make("h1", {}, t("data.title")),
    here,
    speakerField(server.whoami, t("data.yourName")),
    make(
      "section", { "aria-label": t("import.title") },
      make("h2", {}, t("import.title")), make("p", { class: "muted" }, t("import.how")), importForm(),
    ),
    make("section", { "aria-label": t("export.title") }, make("h2", {}, t("export.title")), exportForm()),
    demo.root,
  ));

  poll(root, async () => {
    const status = await call(server.status, {});
    if (isError(status)) return LOOK_S;
    if (changed(here, status.languages)) say(here, hereInWords(status.languages));
    await demo.follow(status.demo);
    return LOOK_S;
  });
}

/**
 * What can be found: how many sentences, and of which languages.
 * @param {Record<string, number>} counts
 */
function hereInWords(counts) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (!total) return t("data.none");
  const languages = byName(Object.keys(counts)).map((code) =>
    t("data.ofLanguage", { language: languageName(code), count: counts[code] }));
  return counted("data.here", total, { languages: languages.join(t("common.comma")) });
}

// What stands around the item: guideline, progress, and what curators do.

import { labelsOf } from "../base/rating.js";
import { call, save } from "../base/server.js";
import { may, speaker } from "../base/speaker.js";
import { guidelinePane } from "./guideline.js";
import { pastPanel } from "./past.js";
import { progressView } from "./progress.js";
import { reviewPanel } from "./review.js";
import { guidelineForm } from "./revise.js";

/**
 * @typedef {import("../types.js").Guideline} Guideline
 * @typedef {import("../types.js").ItemPage} ItemPage
 * @typedef {import("../types.js").Kind} Kind
 * @typedef {import("../types.js").Progress} Progress
 * @typedef {ReturnType<typeof whatIsBeside>} Beside
 */

/**
 * Build it. `revised()` hears of a guideline that was changed here, `open(item)` of an item judged before.
 * @param {{
 *   server: import("../types.js").Server, choices: import("./choices.js").Choices, revised: () => void,
 *   open: (item: import("../types.js").Item) => void,
 * }} what
 */
export function whatIsBeside({ server, choices, revised, open }) {
  /** @type {Map<Kind, Guideline>} */
  const guidelines = new Map();
  /** @type {Progress | null} */
  let counted = null;

  const guide = guidelinePane();
  const progress = progressView();
  const form = guidelineForm({
    save: (kind, text, labels) => save(server.revise_guideline, { ...speaker(), kind, text, labels }),
    onSaved: (guideline) => {
      keep({ guideline });
      revised();
    },
  });
  const past = pastPanel({ mine: server.mine, labels, open });
  const review = reviewPanel({
    agreement: (kind) => call(server.agreement, { ...speaker(), kind }),
    disagreements: (payload) => call(server.disagreements, { ...speaker(), ...payload }),
    adjudicate: (payload) => save(server.adjudicate, { ...speaker(), ...payload }),
    labels,
    calibrate: (payload) => save(server.calibrate, { ...speaker(), ...payload }),
  });
  document.addEventListener("crossloop:role", () => (review.root.hidden = form.root.hidden = !may("curator")));

  /**
   * Take up what an answer says besides the item.
   * @param {Partial<ItemPage>} answer
   */
  function keep({ guideline, reads, progress: figures }) {
    if (reads) choices.reading.show(reads);
    if (guideline) guidelines.set(guideline.kind, guideline);
    if (figures) {
      past.changed();
      counted = figures;
      progress.show(figures, choices.choice.kind);
      choices.offer(figures.pairs.filter((each) => each.open).map((each) => each.pair));
    }
    show();
  }

  /** Show what is known of the kind that is judged now. */
  function show() {
    const inForce = guidelines.get(choices.choice.kind);
    if (!inForce) return;
    guide.show(inForce);
    past.show(inForce.kind);
    form.show(inForce);
    review.show(inForce.kind);
  }

  /** @param {Kind} kind */
  function labels(kind) {
    const inForce = guidelines.get(kind);
    return inForce ? labelsOf(inForce) : [];
  }

  /** Items that want ratings, of the chosen language pair or of all that the judge reads. */
  function stillOpen() {
    const { pair } = choices.choice;
    const of = pair ? counted?.pairs.find((each) => each.pair === pair) : counted;
    return (of && "readable" in of ? of.readable : of?.open) ?? 0;
  }

  return { guide, form, past, progress, review, keep, show, labels, stillOpen, counted: () => counted };
}

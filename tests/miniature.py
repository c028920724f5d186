"""LAReQA and STSBMulti in their own formats, in small, out of the demo corpus."""

import csv
import json

from storage.demo import read_groups
from trainer.experiments.lareqa import SEEN, UNSEEN
from trainer.experiments.stsbmulti import LANGUAGES, TRACKS

SMOKE = ("--preset", "smoke", "--seeds", "1", "--folds", "0")


def save_miniature(folder):
    """Write them; return the folder, as `--data` takes it."""
    groups = read_groups()[:20]
    (folder / "xquad-r").mkdir()
    for language in SEEN + UNSEEN:
        text = json.dumps({"data": [_article(group, language) for group in groups]})
        (folder / "xquad-r" / f"{language}.json").write_text(text, "utf-8")
    (folder / "stsb-multi-mt").mkdir()
    for language in LANGUAGES:
        rows = [  # no two scores and no two cosines alike: a track of validation has two rows
            (g.answer.get(language, g.answer["en"]), right.get(language, right["en"]),
             round(score + i / 50, 2))
            for i, g in enumerate(groups)
            for right, score in ((g.near_miss, 4.0), (groups[i - 1].answer, 1.0))
        ]  # fmt: skip
        for part, chosen in (("train", rows[:24]), ("dev", rows[28:])):
            with open(folder / "stsb-multi-mt" / f"stsb-{language}-{part}.csv", "w") as out:
                csv.writer(out).writerows(chosen)
    (folder / "sts17").mkdir()
    tested = read_groups()[20:28]
    for name, left, right in TRACKS.values():
        lines = [f"{g.near_miss[left]}\t{o.near_miss[right]}" for g in tested for o in tested[:4]]
        scores = [str(5.0 if g is o else 0.5) for g in tested for o in tested[:4]]
        (folder / "sts17" / f"STS.input.{name}.txt").write_text("\n".join(lines), "utf-8")
        (folder / "sts17" / f"STS.gs.{name}.txt").write_text("\n".join(scores), "utf-8")
    return folder


def _article(group, language):
    answer, other = group.answer[language], group.near_miss[language]
    return {
        "title": group.id,
        "paragraphs": [{
            "context": f"{answer} {other}",
            "sentences": [answer, other],
            "sentence_breaks": [[0, len(answer)], [len(answer) + 1, len(answer) + 1 + len(other)]],
            "qas": [{"id": group.id, "question": group.question[language],
                     "answers": [{"answer_start": 0, "text": answer}]}],
        }],
    }  # fmt: skip

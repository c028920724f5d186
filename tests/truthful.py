"""A reader who rates as the demo corpus would: for tests and benchmarks of the whole loop."""

import random

from storage.demo import read_groups
from storage.judgments import Item, Shown, judge_named, query_for, record
from storage.schema import Sentence
from trainer.published import load_live


def judge_truthfully(store, questions=12, first=6):
    """Rate the first results of some questions: 3 an answer, 1 its near miss, 0 anything else."""
    live, rng = load_live(store), random.Random(0)
    groups = rng.sample([g for g in read_groups() if not g.held_out], questions)
    for group in groups:
        language = rng.choice(sorted(group.question))
        text = group.question[language]
        hits = live.index.search(live.space.queries([text])[0], first)
        with store.write() as session:
            reader, query = judge_named(session, "reader"), query_for(session, language, text)
            for rank, hit in enumerate(hits, start=1):
                of = session.get_one(Sentence, hit.sentence_id).parallel_group
                value = {f"{group.id}/answer": 3, f"{group.id}/near_miss": 1}.get(of, 0)
                shown = Shown(rank, hit.score, live.number)
                record(session, reader, Item(query.id, hit.sentence_id), "rated", value, shown)

"""Judgments to meta-tasks, with plain values."""

import random

import pytest

from storage.judged import JudgedCandidate, JudgedPair
from trainer.sampling import NoTasks, sample_task
from trainer.settings import TrainerSettings
from trainer.tasks import Pool, build_pool

SETTINGS = TrainerSettings(support_size=4, query_size=4, similarity_share=0.0)
LANGUAGES = ("ar", "de", "en", "th")


def candidate(query, language, group, answer_language, value=3.0, source="seed"):
    return JudgedCandidate(
        query_id=query, query=f"question {query} {language}", query_language=language,
        sentence_id=hash((group, answer_language, value)), language=answer_language,
        sentence=f"{group} {answer_language} {value}", group=group, value=value, source=source,
    )  # fmt: skip


def seed_judgments(groups=12):
    return [
        candidate(100 * g + i, asked, f"g{g}", answered, value)
        for g in range(groups)
        for i, asked in enumerate(LANGUAGES)
        for answered in LANGUAGES
        for value in (3.0, 1.0)
    ]


def draw(pool, seed=0, settings=SETTINGS):
    return sample_task(pool, random.Random(seed), settings)


def test_a_task_goes_from_mono_over_bi_to_multi():
    for seed in range(20):
        task = draw(build_pool(seed_judgments()), seed)
        x, y, z = task.languages
        support, bilingual, multilingual = task.sets
        assert len({x, y, z}) == 3
        assert {e.pair for e in support} == {(x, x)}
        assert {e.pair for e in bilingual} == {(x, y)}
        assert {e.pair for e in multilingual} == {(x, x), (x, y), (x, z)}


@pytest.mark.parametrize(
    ("mode", "pairs"),
    [
        ("mono-mono", lambda x, y, z: [{(x, x)}, {(y, y)}]),
        ("mono-bi", lambda x, y, z: [{(x, x)}, {(x, y)}]),
        ("mono-multi", lambda x, y, z: [{(x, x)}, {(x, x), (x, y), (x, z)}]),
        ("bi-multi", lambda x, y, z: [{(x, y)}, {(x, x), (x, y), (x, z)}]),
        ("trans", lambda x, y, z: [{(x, x)}, {(x, y)}]),  # bi-multi only when it validates
    ],
)
def test_every_mode_has_its_support_and_query_set(mode, pairs):
    settings = SETTINGS.model_copy(update={"mode": mode, "method": "maml"})
    task = draw(build_pool(seed_judgments()), settings=settings)
    assert [{e.pair for e in part} for part in task.sets] == pairs(*task.languages)


def test_mixt_draws_from_all_four_modes():
    settings = SETTINGS.model_copy(update={"mode": "mixt", "method": "maml"})
    pool = build_pool(seed_judgments())
    shapes = set()
    for seed in range(40):
        task = draw(pool, seed, settings)
        x = task.languages[0]
        shapes.add(tuple(frozenset("x" if lang == x else "y" for pair in {e.pair for e in part}
                                   for lang in pair) for part in task.sets)
                   + (len({e.pair for e in task.sets[1]}),))  # fmt: skip
    assert len(shapes) == 4


def test_similar_query_sets_take_the_nearest_questions():
    keys = [f"g{i}" for i in range(12)]
    near = {key: sorted(keys, key=lambda k: (abs(int(k[1:]) - int(key[1:])), k)) for key in keys}
    pool = build_pool(seed_judgments())
    task = sample_task(pool, random.Random(0), SETTINGS, near)
    support = [e.key for e in task.sets[0]]
    taken = set(support)
    for place, example in enumerate(task.sets[1]):
        assert example.key == next(k for k in near[support[place]] if k not in taken)
        taken.add(example.key)


@pytest.mark.parametrize(("method", "mode"), [("maml-align", "mono-bi"), ("maml", "mono-bi-multi")])
def test_a_method_that_does_not_go_with_a_mode_is_refused(method, mode):
    with pytest.raises(ValueError, match="does not go with"):
        TrainerSettings(method=method, mode=mode)


def test_the_same_seed_draws_the_same_task():
    pool = build_pool(seed_judgments())
    assert draw(pool, 7) == draw(pool, 7)
    assert draw(pool, 7) != draw(pool, 8)


def test_no_group_is_in_two_sets_of_a_task_while_there_are_enough():
    task = draw(build_pool(seed_judgments()))
    keys = [e.key for part in task.sets for e in part]
    assert len(set(keys)) == len(keys)


def test_with_few_groups_the_sets_share_them_but_never_within_a_set():
    task = draw(build_pool(seed_judgments(groups=4)))
    for part in task.sets:
        assert len({e.key for e in part}) == len(part) == 4


def vote(value, source):
    return JudgedCandidate(**{**vars(candidate(1, "en", "g", "de", 3.0, source)), "value": value})


def test_people_who_disagree_are_averaged():
    votes = [vote(3.0, "people"), vote(1.0, "people")]
    assert len(build_pool(votes).relevance["people"]["en", "de"]) == 1
    assert build_pool([vote(3.0, "people")] + [vote(0.0, "people")] * 2).relevance == {}


def test_where_a_person_has_judged_the_seed_has_no_say():
    assert build_pool([vote(3.0, "seed"), vote(0.0, "people")]).relevance == {}
    assert build_pool([vote(0.0, "seed"), vote(3.0, "people")]).relevance.keys() == {"people"}


def test_rated_pairs_alone_make_similarity_tasks():
    pairs = [JudgedPair(f"l{i}", "en", None, f"r{i}", "de", None, 5.0, "people") for i in range(9)]
    assert draw(build_pool([], pairs)).kind == "similarity"


def test_a_split_keeps_no_pair_with_a_sentence_of_the_other_side():
    pair = JudgedPair("l", "en", "g3", "r", "de", "g4", 5.0, "seed")
    pool = build_pool(seed_judgments(), [pair])
    assert pool.split(lambda key: key != "g4").similarity["seed"] == {}
    assert pool.split(lambda key: key != "g5").similarity["seed"] != {}


def test_similarity_judgments_make_tasks_of_their_own():
    pairs = [
        JudgedPair(f"l{i}", a, f"l{i}", f"r{i}{b}", b, f"r{i}", 5.0, "seed")
        for i in range(8) for a in LANGUAGES for b in LANGUAGES
    ]  # fmt: skip
    pool = build_pool(seed_judgments(), pairs)
    task = draw(pool, settings=SETTINGS.model_copy(update={"similarity_share": 1.0}))
    assert task.kind == "similarity"
    assert {e.score for e in task.sets[0]} == {1.0}


def test_without_any_answer_there_is_no_task_and_the_reason_says_what_to_do():
    with pytest.raises(NoTasks, match="rate at least two"):
        draw(Pool())
    with pytest.raises(NoTasks):
        draw(build_pool([candidate(1, "en", "g", "de", value=1.0)]))


def test_a_pool_splits_by_group():
    pool = build_pool(seed_judgments())
    left = pool.split(lambda key: key != "g3")
    assert "g3" in pool.keys()
    assert set(left.keys()) == set(pool.keys()) - {"g3"}


def test_what_people_judged_is_learned_alone():
    people = [candidate(9000 + i, "de", f"p{i}", "th", 3.0, "people") for i in range(3)]
    task = draw(build_pool([*seed_judgments(), *people]))
    assert task.languages[:2] == ("de", "th")
    assert task.sources().keys() == {"people"}
    assert all(len(part) == 3 for part in task.sets)  # no more distinct questions are there


def test_the_demo_corpus_is_replayed_where_a_share_is_left_to_it():
    people = [candidate(9000, "de", "p", "th", 3.0, "people")]
    pool = build_pool([*seed_judgments(), *people])
    never = SETTINGS.model_copy(update={"people_share": 0.0})
    assert "seed" in draw(pool, settings=never).sources()


def judged(value, sentence, query=1):
    return JudgedCandidate(query, "q", "en", hash(sentence), sentence, "de", None, value, "people")


def of_positive(examples, sentence):
    (found,) = [e for e in examples if e.positive == sentence]
    return found


def test_grades_are_learned_as_grades():
    rows = [judged(3, "best"), judged(2, "good"), judged(1, "near"), judged(0, "wrong")]
    examples = build_pool(rows).examples()
    assert {e.positive for e in examples} == {"best", "good", "near"}
    best, good, near = (of_positive(examples, s) for s in ("best", "good", "near"))
    assert [n.text for n in best.negatives] == ["good", "near", "wrong"]
    assert [n.text for n in good.negatives] == ["near", "wrong"]
    assert [n.text for n in near.negatives] == ["wrong"]
    assert good.answers == {"best", "good"}
    assert best.answers_it and good.answers_it and not near.answers_it


def test_a_query_that_nothing_answers_teaches_an_order_all_the_same():
    (example,) = build_pool([judged(1, "near"), judged(0, "wrong")]).examples()
    assert (example.positive, example.grade) == ("near", 1)
    assert build_pool([judged(0, "wrong"), judged(0, "off")]).examples() == []


def test_every_judged_negative_has_its_turn():
    rows = [judged(3, "best"), *(judged(0, f"wrong {n}") for n in range(6))]
    pool, rng, seen = build_pool(rows), random.Random(0), set()
    settings = SETTINGS.model_copy(update={"negatives_a_query": 2})
    for _ in range(20):
        task = sample_task(pool, rng, settings)
        for part in task.sets:
            assert all(len(e.negatives) == 2 for e in part)
            seen |= {n.text for e in part for n in e.negatives}
    assert seen == {f"wrong {n}" for n in range(6)}


def test_a_pairs_votes_are_averaged_and_people_overrule_the_demo():
    votes = [JudgedPair("l", "en", None, "r", "de", None, value, source)
             for value, source in ((5.0, "seed"), (1.0, "people"), (2.0, "people"))]  # fmt: skip
    (example,) = build_pool([], votes).similarity["people"]["en", "de"]
    assert example.score == 0.3

"""The same data sets by name, through the `datasets` library, where there is a network.

XQuAD-R on the hub has neither sentence breaks nor articles, so `datasets` reads the authors'
own JSON files by their address. SemEval's news track (4b) is not on the hub: it is left out,
as it is left out of the mean.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trainer.experiments.lareqa import SEEN, UNSEEN, DataError, Lareqa, gather
from trainer.experiments.stsbmulti import LANGUAGES, MEAN_TRACKS, Row, StsbMulti, apart

XQUAD_R = "https://raw.githubusercontent.com/google-research-datasets/lareqa/master/xquad-r/"
STSB = "PhilipMay/stsb_multi_mt"
STS17 = "mteb/sts17-crosslingual-sts"
_STS17_NAMES = {"ar-en": "en-ar", "tr-en": "en-tr"}


def lareqa_from_hub() -> Lareqa:
    """Download XQuAD-R. Raises DataError."""
    return gather(
        (
            language,
            _load("json", data_files=f"{XQUAD_R}{language}.json", field="data", split="train"),
        )
        for language in sorted(SEEN + UNSEEN)
    )


def stsbmulti_from_hub() -> StsbMulti:
    """Download stsb-multi-mt and SemEval-2017. Raises DataError."""
    parts = [
        {lang: rows_of(_load(STSB, lang, split=part), "similarity_score") for lang in LANGUAGES}
        for part in ("train", "dev")
    ]
    test = {
        track: rows_of(_load(STS17, _STS17_NAMES.get(track, track), split="test"), "score")
        for track in MEAN_TRACKS
    }
    return apart(StsbMulti(parts[0], parts[1], test))


def rows_of(dataset: Iterable[Mapping[str, Any]], score: str) -> list[Row]:
    """The rows of a pair data set whose scores, 0 to 5, are in the column `score`."""
    return [(row["sentence1"], row["sentence2"], float(row[score])) for row in dataset]


def _load(*arguments: str, **options: str) -> Any:  # noqa: ANN401 - datasets.Dataset
    from datasets import load_dataset

    load: Callable[..., Any] = load_dataset
    try:
        return load(*arguments, **options)
    except Exception as error:  # the hub's client fails in a dozen ways
        raise DataError(
            f"Cannot download {options.get('data_files', arguments[0])}: check the network, or "
            "give a folder with the files to --data."
        ) from error

"""The trainer's knobs: few, frozen, each with its reason. Read from CROSSLOOP_* variables."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from storage.settings import StoreSettings


class TrainerSettings(StoreSettings):
    """What a training run is configured with; paper sections are of arXiv 2309.08185."""

    model_config = SettingsConfigDict(env_prefix="CROSSLOOP_", frozen=True)

    encoder: str = "bundled"
    """Pretrained encoder: `bundled`, a hub name or a SentenceTransformer folder."""

    fair: bool = True
    """Subtract each language's mean vector from what is indexed and what is asked
    (trainer/fairness.py): no language is found first because it is the query's own."""

    # When to train, beside the button and `train_after`.
    train_every_hours: float = Field(0.0, ge=0)
    """Start a run this often if there is any new judgment; 0 never."""

    # Method and meta-tasks (section 3): k support and q query examples a set.
    method: Literal["maml-align", "maml", "fine-tune"] = "maml-align"
    mode: Literal[
        "mono-bi-multi", "mono-mono", "mono-bi", "mono-multi", "bi-multi", "mixt", "trans"
    ] = "mono-bi-multi"
    """Languages of a task's sets. MAML-Align has three sets, MAML a support and a query set,
    fine-tuning takes whatever there is."""
    support_size: int = Field(24, ge=2)
    """k: examples in the support set of a meta-task. More negatives in a batch gain more and harm
    nothing: sets of 24 raise the own-language mAP where sets of 8 lower it."""
    query_size: int = Field(24, ge=2)
    """Examples in each of its other sets."""
    people_share: float = Field(1.0, ge=0, le=1)
    """Share of the tasks made of people's judgments alone; the rest replays the demo corpus too,
    whose near misses teach that shared words are a sign against: it harms search elsewhere."""
    negatives_a_query: int = Field(1, ge=1)
    """Judged negatives of an example in one draw; another in the next, so that each has its turn.
    Four at once gain no more and take twice the time."""
    similarity_share: float = Field(0.25, ge=0, le=1)
    """Share of the tasks that learn similarity, when there are rated pairs."""

    # Inner loop.
    inner_rate: float = Field(0.0025, gt=0)
    """alpha: found by search (docs/experiments.md); above some 0.02 theta, which is what is
    served, gets worse."""
    inner_steps: int = Field(1, ge=1)
    """n: two or five do no better (docs/experiments.md, Inner loop), and each costs a set."""
    rate_step: float = Field(0.0, ge=0)
    """Adam's rate for inner rates that are learned, one for every tensor that moves (MAML++);
    0 keeps `inner_rate` for all, which does no worse (docs/experiments.md, Inner loop)."""
    first_order: bool = True
    """Second order needs eager attention and twice the time."""

    student_adapts: bool = True
    """False as in the authors' code, where the student takes no inner step."""

    # Outer loop.
    outer_rate: float = Field(4e-5, gt=0)
    """Adam's. By readers' judgments in the fair space 4e-5 gains more than 2e-5."""
    tasks_per_step: int = Field(1, ge=1)
    steps: int = Field(8, ge=1)
    """Outer steps of a run."""
    keep_weight: float = Field(4.0, ge=0)
    """How much an outer step holds on to the pretrained encoder's rankings of known items."""
    means_every: int = Field(4, ge=1)
    """Steps after which the languages' means are measured anew."""
    validate_every: int = Field(3, ge=1)
    """Experiments only: the product's judgments are too few to validate on."""
    patience: int = Field(2, ge=1)
    """Experiments only: validations without a new best before a run stops."""
    training_tokens: int = Field(64, ge=8)
    """Longer texts are cut while training (never in search): a batch costs what its longest
    text does, and one in twenty is longer."""
    adapted_layers: int = Field(6, ge=1)
    """Upper layers that move. On the demo corpus's validation groups 12 steps gave 72.9
    mAP@20 with 6, 68.0 with 12 at 1.5 times the cost, 65.0 with 3."""

    # Losses.
    loss: Literal["contrastive", "triplet"] = "contrastive"
    """Triplet with the paper's margin 1.0 is never satisfied on cosines this narrow, and
    collapses the encoder after some 20 steps."""
    scale: float = Field(20.0, gt=0)
    """Contrastive: cosines are multiplied by it before the softmax. In the plain space's narrow
    cosines the search found 50; with the means subtracted they are wide."""
    margin: float = Field(1.0, gt=0)
    """Triplet: Euclidean distance on unit vectors."""
    similarity_loss: Literal["mse", "cosent"] = "mse"
    """Of rated pairs: cosine MSE is the paper's; CoSENT looks at the order of the cosines only."""
    similarity_scale: float = Field(20.0, gt=0)
    """CoSENT: cosines are multiplied by it; sentence-transformers' default."""
    distillation: Literal["embedding", "loss", "none"] = "embedding"
    distillation_weight: float = Field(0.5, ge=0)
    """lambda."""

    # The gate.
    enough_queries: int = Field(8, ge=2)
    """New judged questions without which nothing is decided, nor learned."""
    sure: float = Field(0.9, gt=0.5, lt=1)
    """Probability of being better, by readers' judgments, from which a candidate goes live."""
    doubt: float = Field(0.7, ge=0, le=0.9)
    """It gives way to the version before it when judgments made since leave less than this: at 0.5
    one that is truly a point worse stays live in one life of ten, at 0.7 in one of thirty."""
    most_known_item_loss: float = Field(2.0, gt=0)
    """Points that known items must certainly not lose."""
    pool_size: int = Field(2_000, ge=100)
    """Sentences of the corpus that known items are ranked against, and of the demo corpus that its
    questions are; all of a smaller one."""

    @property
    def sets_a_task(self) -> int:
        """How many sets of examples a task of the mode has."""
        return 3 if self.mode == "mono-bi-multi" else 2

    @model_validator(mode="after")
    def _method_fits_mode(self) -> Self:
        wanted = {"maml-align": (3,), "maml": (2,), "fine-tune": (2, 3)}[self.method]
        if self.sets_a_task not in wanted:
            raise ValueError(
                f"method {self.method} does not go with mode {self.mode}: maml-align takes "
                "mono-bi-multi, maml any of the others."
            )
        return self

    def recorded(self) -> dict[str, Any]:
        """What a run's record keeps: everything but where it ran."""
        return self.model_dump(exclude={"data_dir"})

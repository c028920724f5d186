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
    people_share: float = Field(0.5, ge=0, le=1)
    """Share of the tasks built around languages that people judged; the rest replays the
    demo corpus, so that a handful of judgments does not unlearn the other languages."""
    similarity_share: float = Field(0.25, ge=0, le=1)
    """Share of the tasks that learn similarity, when there are rated pairs."""

    # Inner loop.
    inner_rate: float = Field(0.0025, gt=0)
    """alpha: found by search (docs/experiments.md); above some 0.02 theta, which is what is
    served, gets worse."""
    inner_steps: int = Field(2, ge=1)
    rate_step: float = Field(0.0, ge=0)
    """Adam's rate for inner rates that are learned, one for every tensor that moves (MAML++);
    0 keeps `inner_rate` for all, which does no worse (docs/experiments.md, Inner loop)."""
    first_order: bool = True
    """Second order needs eager attention and twice the time."""

    student_adapts: bool = True
    """False as in the authors' code, where the student takes no inner step."""

    # Outer loop.
    outer_rate: float = Field(1e-4, gt=0)
    """Adam's. With 384 examples of LAReQA the search found 5e-5; at 64 judgments 1e-4 is better
    (docs/experiments.md, Settings), and on the demo corpus's validation groups twelve steps of 5e-5
    are not enough (60.1 against 63.4)."""
    tasks_per_step: int = Field(2, ge=1)
    steps: int = Field(12, ge=1)
    """Most outer steps of a run; validation stops earlier."""
    validate_every: int = Field(3, ge=1)
    patience: int = Field(2, ge=1)
    """Validations without a new best before a run stops."""
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
    scale: float = Field(50.0, gt=0)
    """Contrastive: cosines are multiplied by it before the softmax. Found by search: 50 beats
    20 for every method on this encoder's narrow cosines."""
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
    most_language_loss: float = Field(3.0, ge=0)
    """Points of mAP@20 that no query language may lose."""
    most_similarity_loss: float = Field(5.0, ge=0)
    """Points of Pearson's r that the rated pairs may lose: r over 77 pairs is that noisy."""
    pool_size: int = Field(20_000, ge=100)
    """Sentences that held-out queries are ranked against; all of a smaller corpus."""

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

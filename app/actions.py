"""All that the page and programs can ask for: the services, put together over one store."""

from app.demo import Demo
from app.edge import Action
from app.effect import Effect
from app.gloss import Gloss
from app.guiding import Guiding
from app.judging import Judging
from app.live import Live
from app.pairs import Pairs
from app.past import Past
from app.pins import Pins
from app.reviewing import Reviewing
from app.runs import Runs
from app.service import Service
from app.settings import AppSettings
from app.speaker import whoami
from app.training import Training
from app.translating import Translating
from storage.database import Store


def all_actions(store: Store, live: Live, settings: AppSettings, notice: str = "") -> list[Action]:
    """Every action; `notice` is shown on every page."""
    service, pairs = Service(store, live), Pairs(store, live)
    guiding, reviewing = Guiding(store), Reviewing(store)
    judging = Judging(store, settings.thin_below, guiding)
    past = Past(store, judging.turns)
    training = Training(store, live, settings.train_after, notice, bool(settings.gloss))
    effect = Effect(store, live)
    demo, pins = Demo(store), Pins(store, live)
    translating = Translating(store, Gloss(settings.gloss) if settings.gloss else None)
    return [
        whoami,
        service.search, service.rate, service.corpora,
        translating.translation, translating.translations,
        pairs.compare, pairs.rate_pair, pairs.suggest_pair,
        judging.next, judging.judge, judging.skip_query, judging.undo, judging.progress,
        judging.reads, past.mine, past.revise,
        guiding.guideline, guiding.revise_guideline,
        reviewing.agreement, reviewing.disagreements, reviewing.adjudicate, reviewing.calibrate,
        demo.demo, demo.demo_in, demo.demo_out,
        training.status, training.language_map, training.start, training.cancel,
        training.roll_back, training.protect, effect.effect, Runs(store).run,
        pins.pin, pins.unpin, pins.pins,
    ]  # fmt: skip

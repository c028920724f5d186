"""The tables, typed. Times are UTC seconds since 1970; languages are BCP 47 codes."""

from storage.schema.base import ORDERS, OUTCOMES, ROLES, SCALES, Base
from storage.schema.corpus import CorpusImport, Query, Sentence
from storage.schema.drafts import Draft
from storage.schema.judging import Adjudication, Guideline, Judge, Judgment
from storage.schema.pins import Pin
from storage.schema.queue import QueueItem, Reservation
from storage.schema.training import EncoderVersion, TrainingRun

__all__ = [
    "Adjudication",
    "Base",
    "CorpusImport",
    "Draft",
    "EncoderVersion",
    "Guideline",
    "Judge",
    "Judgment",
    "ORDERS",
    "OUTCOMES",
    "Pin",
    "Query",
    "QueueItem",
    "ROLES",
    "Reservation",
    "SCALES",
    "Sentence",
    "TrainingRun",
]

"""Corpora and judgments in and out: one file a format, one for each step between."""

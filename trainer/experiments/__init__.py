"""The paper's experiments, run with the trainer's own methods."""

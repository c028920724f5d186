"""What learns: judgments become meta-tasks, meta-tasks a better encoder."""

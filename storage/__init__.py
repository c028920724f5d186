"""What lasts: sentences, judgments, runs, encoder versions and their indexes."""

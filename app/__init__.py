"""What people touch: search, rating, the training page."""

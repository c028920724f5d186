// The judging page.

"""What claims do when a story changes."""

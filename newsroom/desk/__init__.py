"""The desk, the first thing that those who work here see: what waits for them, where stories stand, and the clock."""

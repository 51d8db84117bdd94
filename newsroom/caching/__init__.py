"""Public pages, made once for many readers. See docs/decisions/caching.md."""

"""Invented stories, as many as a measurement needs. See `manage.py generate`."""

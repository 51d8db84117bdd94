"""Looking at every page of the site: what it looks like, whether everyone can use it, whether its HTML is right.

`python -m audit --help` says how. docs/audit.md says what for.
"""

"""Backups: one file with the database and the files it names, written while the site runs, and read back whole."""

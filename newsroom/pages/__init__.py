"""The public pages that cross apps."""

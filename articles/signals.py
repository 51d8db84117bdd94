"""Facts that higher apps follow. Sent in the transaction that makes them true: a receiver that raises undoes them."""

from django.dispatch import Signal

# A revision has been written. Arguments: `revision`.
revision_saved = Signal()

# An edition has been written: put out now, scheduled, or the end of publication. Arguments: `edition`.
edition_committed = Signal()

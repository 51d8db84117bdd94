"""Facts that higher apps follow. Sent in the transaction that makes them true: a receiver that raises undoes them."""

from django.dispatch import Signal

# A verdict has been put in force, or one that was in force has been taken back. Arguments: `verdict`.
verdict_changed = Signal()

"""Facts that higher apps follow. Sent in the transaction that makes them true: a receiver that raises undoes them."""

from django.dispatch import Signal

# A revision has been written. Arguments: `revision`.
revision_saved = Signal()

# An edition has been written: put out now, scheduled, or the end of publication; or one that is to go out later has
# got another text or another moment, or has been cancelled. Arguments: `edition`.
edition_committed = Signal()

# Readers get another text in the place of one that holds words which are withheld. Arguments: `original`, `shown`.
text_withheld = Signal()

# What is withheld of a story is other than it was. Arguments: `article`.
withholding_changed = Signal()

# Words have been taken out of a story by order of a court, and are to be out of what hangs on it. Arguments: `article`;
# `words`, what takes them out of other texts (an articles.redaction.Redaction); `mark`, what stands in their place;
# `before`, the blocks of each revision that held them, as they were; `removed`, a Counter of what had them; `by`.
words_expunged = Signal()

# A line has been written on the record. Arguments: `event`.
recorded = Signal()

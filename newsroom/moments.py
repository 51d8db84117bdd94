"""Moments as addresses name them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

# In an address, a plus that was not encoded comes in as a space.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:?\d\d\Z)")


def moment_in(text: str) -> datetime:
    """Return the moment that is `text` in ISO 8601; without a zone, by the newsroom's own clock.

    Of a time that the clocks show twice, the first is meant. Raises ValidationError, which says what is wrong.
    """
    said = {"text": text[:60], "example": "2024-05-14T12:00:00+02:00", "short": "2024-05-14T12:00"}
    text = _LOST_PLUS.sub("+", text.strip()) if "T" in text else text.strip()
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else timezone.make_aware(found)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = _("“%(text)s” is no moment. Write it as %(short)s, or with a time zone as %(example)s.")
        raise ValidationError(message % said) from error

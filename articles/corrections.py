"""The public notes on what was wrong."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from .models import Correction, Edition
from .models.edition import CAN_BE_LIVE


def published(at: datetime) -> QuerySet[Correction]:
    """The corrections that readers may see at `at`: of a story that is live, in an edition that has gone out."""
    gone_out = Edition.objects.filter(CAN_BE_LIVE, live_from__lte=at, corrections=OuterRef("pk"))
    still_live = Edition.objects.live(at).filter(article=OuterRef("article"))
    return Correction.objects.filter(Exists(gone_out), Exists(still_live), corrected_at__lte=at)

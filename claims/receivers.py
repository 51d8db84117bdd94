"""What claims do when a story changes."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from articles.models import Revision
from articles.signals import revision_saved

from .anchoring import follow_revision


@receiver(revision_saved, dispatch_uid="claims.follow_revision")
def follow_anchors(sender: object, *, revision: Revision, **kwargs: Any) -> None:
    follow_revision(revision)

"""What can be found. The words themselves are in the engine's own index, under the number of the document."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from articles.models import Edition, Revision
from claims.models import Verdict
from claims.public import public_verdicts

from .once import at_moment


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    def stories(self, at: datetime) -> Self:
        """The documents of the editions that are live at `at`.

        One that was made of another text than the edition has by now (some of it was withheld, say) is none of them.
        """
        # The date is only the quicker look: an edition of a story that is to come out is not live.
        return self.filter(at_moment(_stories, at), dated_at__lte=at)

    def claims(self, at: datetime) -> Self:
        """The documents of the verdicts that readers may see at `at`."""
        return self.filter(at_moment(_claims, at))


class SearchDocument(models.Model):
    """An edition, or a verdict that was in force, as the search knows it: from which text, and of which date.

    There is one for every edition, whether it is live or not: that is asked when somebody searches.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, null=True, related_name="search_document")
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    verdict = models.OneToOneField(Verdict, models.CASCADE, null=True, related_name="search_document")
    # What searches are narrowed down by, as words that no text has.
    labels = models.TextField(blank=True)
    dated_at = models.DateTimeField()

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__isnull=False, revision__isnull=False, verdict=None)
                | Q(edition=None, revision=None, verdict__isnull=False),
                name="newsroom_searchdocument_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"edition {self.edition_id}" if self.edition_id else f"verdict {self.verdict_id}"


def _stories(at: datetime) -> models.QuerySet[SearchDocument]:
    live = Edition.objects.live(at).filter(pk=OuterRef("edition"), revision=OuterRef("revision"))
    return SearchDocument.objects.filter(Exists(live))


def _claims(at: datetime) -> models.QuerySet[SearchDocument]:
    return SearchDocument.objects.filter(Exists(public_verdicts(at).order_by().filter(pk=OuterRef("verdict"))))


def public_checks(at: datetime) -> models.QuerySet[Verdict]:
    """Return the verdicts that readers may see at `at`, as `public_verdicts` does, in no order."""
    return Verdict.objects.filter(at_moment(public_verdicts, at)).select_related("rating", "claimant__merged_into")

"""What the pages that are looked at are about: of each sort the thing in the newsroom at hand that shows the most."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Model, QuerySet
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from articles import previewing
from articles.models import Article, Edition, EditionAuthor, Expunging, Picture, Withholding
from articles.models.edition import ENDINGS
from claims.models import Claim, PageCopy, RequestForComment, Verdict
from claims.public import claim_url
from claims.public import verdict_url as url_of_verdict
from entities.models import Entity


class Things:
    """Looked up when asked for. Raises LookupError for what there is none of: `audit.scene` makes it."""

    def __init__(self) -> None:
        self.at = timezone.now()
        self.person = _first(get_user_model().objects.filter(is_superuser=True, is_active=True))
        self.request = RequestFactory().get("/admin/")
        self.request.user = self.person

    # What readers see

    @cached_property
    def story(self) -> Edition:
        """The live edition with the most checks in it."""
        live = self._live.filter(revision__placements__isnull=False)
        return _first(live.annotate(checks=Count("revision__placements")).order_by("-checks", "pk"))

    @property
    def _live(self) -> QuerySet[Edition]:
        return Edition.objects.live(self.at)

    @property
    def story_url(self) -> str:
        return self.story.get_absolute_url()

    @property
    def plain_story_url(self) -> str:
        fewest = self._live.annotate(checks=Count("revision__placements")).order_by("checks", "pk")
        return _first(fewest).get_absolute_url()

    @cached_property
    def correction_edition(self) -> Edition:
        """The last edition of a live story that has had more than one."""
        several = Article.objects.annotate(number=Count("editions")).filter(number__gt=1)
        return _first(self._live.filter(article__in=several))

    @property
    def corrected_url(self) -> str:
        return self.correction_edition.get_absolute_url()

    @property
    def withdrawn_url(self) -> str:
        withdrawn = _first(Edition.objects.in_force(self.at).filter(kind__in=ENDINGS))
        before = _first(withdrawn.article.editions.filter(revision__isnull=False))
        return before.get_absolute_url()

    @cached_property
    def claim(self) -> Claim:
        """A claim in the story, with the most evidence of those that readers may see."""
        shown = Claim.objects.public(self.at).filter(anchors__article=self.story.article_id)
        return _first(shown.annotate(sources=Count("evidence")).order_by("-sources", "pk"))

    @cached_property
    def verdict(self) -> Verdict:
        return _first(self.claim.verdicts.current())

    @property
    def claim_url(self) -> str:
        return claim_url(self.claim.pk, self.verdict.statement)

    @property
    def retracted_url(self) -> str:
        claim = _first(Claim.objects.being_checked_again(self.at))
        return claim_url(claim.pk, claim.verdicts.order_by("-pk")[0].statement)

    @property
    def former_verdict_url(self) -> str:
        former = _first(Verdict.objects.filter(superseded_at__isnull=False, claim__in=Claim.objects.public(self.at)))
        return url_of_verdict(former, _first(former.claim.verdicts.current()))

    @cached_property
    def entity(self) -> Entity:
        """What most of the live stories are about."""
        counted = Entity.objects.standing().filter(edition_links__edition__in=self._live)
        return _first(counted.annotate(stories=Count("edition_links")).order_by("-stories", "pk"))

    @property
    def author(self) -> Any:
        return _first(EditionAuthor.objects.filter(edition__in=self._live)).author

    @property
    def section(self) -> Any:
        return self.story.section

    @property
    def word(self) -> str:
        """A word that something is found by."""
        assert self.story.revision
        return max(self.story.revision.headline.split(), key=len)

    @cached_property
    def secret(self) -> str:
        return self._share()

    @cached_property
    def ended_secret(self) -> str:
        secret = self._share()
        link = previewing.link_of(secret)
        assert link
        previewing.revoke(link, by=self.person)
        return secret

    def _share(self) -> str:
        return previewing.share(self.desk_story, made_for="The lawyer", by=self.person)[1]

    # What the desk sees

    @cached_property
    def desk_story(self) -> Article:
        """The story with the most revisions of those whose working text is not the live one."""
        ahead = Article.objects.exclude(newest=None).exclude(newest__editions__in=self._live)
        worked_on = ahead.filter(editions__in=self._live).annotate(number=Count("revisions"))
        return _first(worked_on.order_by("-number", "pk"))

    def of_story(self, page: str, *args: int) -> str:
        return reverse(f"admin:articles_article_{page}", args=[self.desk_story.pk, *args])

    @cached_property
    def scheduled(self) -> Edition:
        return _first(Edition.objects.scheduled(self.at))

    @cached_property
    def withholding(self) -> Withholding:
        return _first(Withholding.objects.filter(lifted_at=None, article=self.desk_story))

    @cached_property
    def expunging(self) -> Expunging:
        return _first(Expunging.objects.filter(approved_at=None, refused_at=None, article=self.desk_story))

    @cached_property
    def picture(self) -> Picture:
        return _first(Picture.objects.filter(withdrawn_at=None))

    @cached_property
    def open_claim(self) -> Claim:
        """A claim that waits for a second person."""
        return _first(Verdict.objects.proposed()).claim

    @cached_property
    def asked(self) -> RequestForComment:
        return _first(RequestForComment.objects.all())

    @cached_property
    def copy(self) -> PageCopy:
        return _first(PageCopy.objects.select_related("evidence"))

    @cached_property
    def alike(self) -> list[Entity]:
        """Two entities that may be one."""
        one = _first(Entity.objects.standing())
        return [one, _first(Entity.objects.standing().exclude(pk=one.pk))]

    def row_of(self, model: type[Model]) -> Model:
        return _first(model._default_manager.all())


def _first(rows: QuerySet[Any]) -> Any:
    found = (rows if rows.ordered else rows.order_by("pk")).first()
    if found is None:
        raise LookupError(f"There is no {rows.model.__name__} to show such a page of: let audit.scene make one.")
    return found

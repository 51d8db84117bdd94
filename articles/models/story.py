"""The story being worked on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager, _TaggableManager
from taggit.models import ItemBase

from entities.models import Entity, Role

if TYPE_CHECKING:
    from newsroom.models import User

    from .desk import Section


class Kind(models.TextChoices):
    NEWS = "news", _("news")
    ANALYSIS = "analysis", _("analysis")
    OPINION = "opinion", _("opinion")
    FACT_CHECK = "fact-check", _("fact-check")


class Stage(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    FACT_CHECK = "fact-check", _("fact-check")
    READY = "ready", _("ready")


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: User) -> Self:
        """The stories that `user` may read while they are worked on."""
        if not user.has_perm("articles.view_article"):
            return self.none()
        if user.has_perm("articles.view_every_article"):
            return self
        return self.filter(self._own(user))

    def editable_by(self, user: User) -> Self:
        """The stories whose text `user` may change: all, with that right; else their own, until they go to review."""
        if not user.has_perm("articles.change_article"):
            return self.none()
        if user.has_perm("articles.change_every_article"):
            return self.in_sections_of(user)
        return self.filter(self._own(user), stage=Stage.DRAFT)

    def of(self, user: User) -> Self:
        """The stories that are `user`'s own: begun by them, with them now, or with their name in the byline."""
        return self.filter(self._own(user))

    def on_the_desk_of(self, user: User) -> Self:
        """Of the stories that `user` may read, those that concern them: of their sections, and their own."""
        seen = self.visible_to(user)
        if not user.has_perm("articles.view_every_article"):
            return seen
        sections = _sections_of(user)
        if not sections:
            return seen
        return seen.filter(Q(newest__section__in=sections) | Q(newest__section=None) | self._own(user))

    def in_work(self, at: datetime) -> Self:
        """The stories whose newest text readers have not had at `at`, and those that went out with checks to come."""
        editions = Article._meta.get_field("editions").related_model._default_manager
        gone_out = editions.filter(
            Q(revision=OuterRef("newest")) | Q(complete_revision=OuterRef("newest")),
            # Says nothing new, and lets a database look at the editions of one story alone.
            article=OuterRef("pk"),
            cancelled_at=None,
            held_at=None,
            live_from__lte=at,
            developing_reason="",
        )
        return self.filter(~Exists(gone_out))

    def in_sections_of(self, user: User) -> Self:
        """The stories of the sections that `user` works for: all, if none is named. A story without one is in all."""
        sections = _sections_of(user)
        if not sections:
            return self
        return self.filter(Q(newest__section__in=sections) | Q(newest__section=None))

    def _own(self, user: User) -> Q:
        own = Q(created_by=user) | Q(assignee=user)
        if user.author_id:
            bylines = Article.objects.filter(newest__byline__author=user.author_id)
            own |= Q(pk__in=bylines.values("pk"))
        return own


class EntityLinks(_TaggableManager):  # type: ignore[misc]
    """Tags by object. A name is refused, since two entities may share it."""

    def _to_tag_model_instances(self, tags: Any, tag_kwargs: dict[str, Any]) -> list[Entity]:
        if strings := [tag for tag in tags if not isinstance(tag, Entity)]:
            raise TypeError(f"Tag with an Entity, not with {strings[0]!r}: two entities may share a name.")
        return list(dict.fromkeys(tags))

    def set(self, tags: Any, *, through_defaults: dict[str, Any] | None = None, **kwargs: Any) -> None:
        wanted = self._to_tag_model_instances(tags, {})
        self.remove(*(entity for entity in self.all() if entity not in wanted))
        self.add(*wanted, through_defaults=through_defaults)

    def remove(self, *tags: Any) -> None:
        unwanted = self._to_tag_model_instances(tags, {})
        self._remove_prefetched_objects()
        self.through._default_manager.filter(content_object=self.instance, tag__in=unwanted).delete()


def _sections_of(user: User) -> list[Section]:
    """The sections that `user` works for. One query, and none once it is known of this object, as with rights."""
    models.prefetch_related_objects([user], "sections")
    return list(user.sections.all())


class ArticleEntity(ItemBase):  # type: ignore[misc]
    """A working tag: seen by nobody but the desk until an edition carries it."""

    tag = models.ForeignKey(Entity, models.PROTECT, related_name="article_links", verbose_name=_("entity"))
    content_object = models.ForeignKey("Article", models.CASCADE, related_name="entity_links")
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.ABOUT)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("tagged entity")
        verbose_name_plural = _("tagged entities")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="articles_articleentity_once_a_story")
        ]


class Article(models.Model):  # type: ignore[django-manager-missing]  # ArticleEntity has an untyped base
    """A story. Its text is in its revisions; what readers see of it is in its editions."""

    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.DRAFT)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_articles",
        verbose_name=_("who has it"),
    )
    handed_over_at = models.DateTimeField(_("with them since"), default=timezone.now, editable=False)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    handover_note = models.CharField(_("note to the next person"), max_length=500, blank=True, editable=False)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    embargo_until = models.DateTimeField(
        _("embargo until"), null=True, blank=True, help_text=_("Nothing goes out before this moment.")
    )
    # What the gate found wrong with the newest text when it was asked last: the desk shows it, and nothing rests on it.
    problems = models.JSONField(_("what blocks it"), default=list, blank=True, editable=False)
    newest = models.OneToOneField(
        "Revision", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("newest revision")
    )
    entities = TaggableManager(
        through=ArticleEntity, manager=EntityLinks, blank=True, verbose_name=_("entities"), help_text=""
    )
    source = models.CharField(
        _("source"), max_length=80, blank=True, help_text=_("Where it came from: a wire, a file.")
    )
    source_id = models.CharField(_("id at the source"), max_length=200, blank=True)
    source_date = models.DateField(_("date at the source"), null=True, blank=True)
    translation_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="translations", verbose_name=_("translation of")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ("-newest_id", "-pk")
        permissions = [
            ("view_every_article", _("Can read every story while it is worked on")),
            ("change_every_article", _("Can edit others' stories, at every stage")),
            ("publish_article", _("Can publish and withdraw stories")),
            ("override_gate", _("Can publish past the checks, with a reason")),
            ("finish_fact_check", _("Can send stories on from the fact-check, or back")),
            ("withhold_article", _("Can withhold what is published, and ask for it to be expunged")),
            ("expunge_article", _("Can approve that something is expunged")),
        ]
        indexes = [models.Index(fields=["stage", "due_at"], name="articles_article_stage_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                name="articles_article_once_a_source",
                violation_error_message=_("This story has come in from that source already."),
            ),
        ]

    def __str__(self) -> str:
        return (self.newest and self.newest.headline) or str(_("Untitled story"))


class Paragraph(models.Model):
    """The identity of a block of a story. Kept after the block has gone, so that its address is never given again."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="paragraphs")
    anchor = models.CharField(max_length=24)
    first_revision = models.ForeignKey("Revision", models.PROTECT, related_name="+")
    last_revision = models.ForeignKey("Revision", models.PROTECT, related_name="+")
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of its text when last held, to know it if it comes back."
    )

    class Meta:
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        indexes = [models.Index(fields=["article", "digest"], name="articles_paragraph_digest")]
        constraints = [
            models.UniqueConstraint(fields=["article", "anchor"], name="articles_paragraph_anchor_once_a_story")
        ]

    def __str__(self) -> str:
        return self.anchor


class Draft(models.Model):
    """An autosave: what one person has typed in one tab and not yet saved."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="drafts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tab = models.CharField(max_length=36)
    base = models.ForeignKey("Revision", models.PROTECT, null=True, related_name="+")
    form = models.JSONField()
    saved_at = models.DateTimeField(auto_now=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        constraints = [models.UniqueConstraint(fields=["article", "person", "tab"], name="articles_draft_once_a_tab")]

    def __str__(self) -> str:
        return f"{self.article_id}/{self.tab}"

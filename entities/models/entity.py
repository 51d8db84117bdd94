"""What stories are about: people, organisations, places, events, works and topics."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from entities.folding import fold, initial


class Kind(models.TextChoices):
    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")
    PLACE = "place", _("place")
    EVENT = "event", _("event")
    WORK = "work", _("work or product")
    TOPIC = "topic", _("topic")


KIND_LABELS = dict(Kind.choices)


class Role(models.TextChoices):
    """How a story relates to an entity: schema.org's `about` and `mentions`."""

    ABOUT = "about", _("about")
    MENTIONS = "mentions", _("mentions")


class EntityQuerySet(models.QuerySet["Entity"]):
    def standing(self) -> Self:
        """The entities that stand for themselves: those that were merged into another are only ways to it."""
        return self.filter(merged_into=None)

    def numbered(self, pk: int) -> Self:
        """The standing entity of that number, or the one that it has become.

        Written so that no database reads the index of merged entities to find those that are not, or looks through all.
        """
        became = Entity.objects.filter(pk=pk).values("merged_into")
        return self.filter(~Q(merged_into__gt=0), pk=Coalesce(Subquery(became), pk))

    def one_of_each_letter(self, kind: str = "") -> Self:
        """One entity for each letter under which there are any, of a kind if one is named.

        From letter to letter, a step in an index each: however many entities stand under one, none of them is read.
        """
        of_kind, kinds = ("AND kind = %s", [kind]) if kind else ("", [])
        # No value stands in the statement.
        each = f"""
            WITH RECURSIVE listed(letter) AS (
                SELECT MIN(initial) FROM entities_entity WHERE initial > '' {of_kind}
                UNION ALL
                SELECT (SELECT MIN(initial) FROM entities_entity WHERE initial > letter {of_kind})
                FROM listed WHERE letter IS NOT NULL
            )
            SELECT (SELECT id FROM entities_entity WHERE initial = letter {of_kind} LIMIT 1)
            FROM listed WHERE letter IS NOT NULL
        """  # noqa: S608
        return self.filter(pk__in=RawSQL(each, kinds * 3))  # noqa: S611


class Entity(TagBase):  # type: ignore[misc]
    """One person, organisation, place, event, work or topic. Two may share a name; the id tells them apart."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=200, allow_unicode=True, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TOPIC)
    description = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("One sentence that tells readers who or what this is, and apart from others of the same name."),
    )
    wikidata_id = models.CharField(
        _("Wikidata id"),
        max_length=16,
        blank=True,
        validators=[RegexValidator(r"^Q[1-9][0-9]*$", _("A Wikidata id is the letter Q and a number, such as Q42."))],
    )
    website = models.URLField(_("website"), blank=True)
    # Always one step: what was merged into this one before it was itself merged points at the last of them.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    # Made from the name, to sort and to compare by, and to list under.
    folded = models.CharField(max_length=400, blank=True, editable=False)
    initial = models.CharField(max_length=4, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = EntityQuerySet.as_manager()

    class Meta:
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        ordering = ("name", "pk")
        indexes = [
            models.Index(fields=["kind", "name"], name="entities_entity_kind_name"),
            models.Index(fields=["folded", "id"], name="entities_entity_sorted"),
            models.Index(fields=["kind", "folded", "id"], name="entities_entity_of_kind"),
            models.Index(fields=["initial", "folded", "id"], name="entities_entity_by_letter"),
            models.Index(fields=["kind", "initial", "folded", "id"], name="entities_entity_of_letter"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["wikidata_id"],
                condition=~Q(wikidata_id=""),
                name="entities_entity_wikidata_id_once",
                violation_error_message=_("Another entity has this Wikidata id. Use that one, or correct the id."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="entities_entity_not_into_itself",
                violation_error_message=_("An entity is merged into another, not into itself."),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded", "initial"}
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set what is made from the name. `save` does; whoever writes rows in bulk calls it."""
        self.folded, self.initial = fold(self.name), initial(self.name)

    @property
    def current(self) -> Entity:
        """The entity that this one has become by a merge, or itself. No query if that is at hand."""
        return self.merged_into or self

    def get_kind_display(self) -> str:
        """As Django's own, which makes a table of all kinds anew each time, and pages show hundreds."""
        return str(KIND_LABELS.get(self.kind, self.kind))

    def label_for_choice(self) -> str:
        """Return the name with what tells it apart from others of the same name, for lists to choose from."""
        return " – ".join(filter(None, [f"{self.name} ({self.get_kind_display()})", self.description]))

    def get_absolute_url(self) -> str:
        return reverse("entity", args=[self.slug or self.kind, self.pk])


class Alias(models.Model):
    """Another name that an entity goes by."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="aliases", verbose_name=_("entity"))
    name = models.CharField(_("name"), max_length=200, db_index=True)
    folded = models.CharField(max_length=400, blank=True, editable=False, db_index=True)

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "name"],
                name="entities_alias_once_an_entity",
                violation_error_message=_("This entity has that alias already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set what is made from the name. `save` does; whoever writes rows in bulk calls it."""
        self.folded = fold(self.name)


class SameAs(models.Model):
    """A page elsewhere that is about the same: schema.org's `sameAs`. Wikidata has a field of its own."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="same_as", verbose_name=_("entity"))
    url = models.URLField(_("address"), max_length=500)

    class Meta:
        verbose_name = _("page about the same")
        verbose_name_plural = _("pages about the same")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "url"],
                name="entities_sameas_once_an_entity",
                violation_error_message=_("This entity has that page already."),
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def site(self) -> str:
        """The site that the page is on, as it is told to readers."""
        return urlsplit(self.url).netloc.removeprefix("www.") or self.url


class NamesVersion(models.Model):
    """A number that grows when names change. One row, changed in the transaction of what changes a name or a kind.

    Each process keeps all names at hand, and reads this to know whether its own are still right. See entities.versions.
    """

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="entities_namesversion_one_row")]

    def __str__(self) -> str:
        return str(self.number)

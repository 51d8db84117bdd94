"""What stories are about: people, organisations, places, events, works and topics."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase


class Kind(models.TextChoices):
    PERSON = "person", _("person")
    ORGANISATION = "organisation", _("organisation")
    PLACE = "place", _("place")
    EVENT = "event", _("event")
    WORK = "work", _("work or product")
    TOPIC = "topic", _("topic")


class Role(models.TextChoices):
    """How a story relates to an entity: schema.org's `about` and `mentions`."""

    ABOUT = "about", _("about")
    MENTIONS = "mentions", _("mentions")


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

    objects = models.Manager["Entity"]()

    class Meta:
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        ordering = ("name", "pk")
        indexes = [models.Index(fields=["kind", "name"], name="entities_entity_kind_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["wikidata_id"],
                condition=~Q(wikidata_id=""),
                name="entities_entity_wikidata_id_once",
                violation_error_message=_("Another entity has this Wikidata id. Use that one, or correct the id."),
            ),
        ]

    def label_for_choice(self) -> str:
        """Return the name with what tells it apart from others of the same name, for lists to choose from."""
        return " – ".join(filter(None, [f"{self.name} ({self.get_kind_display()})", self.description]))

    def get_absolute_url(self) -> str:
        return reverse("entity", args=[self.slug or self.kind, self.pk])


class Alias(models.Model):
    """Another name that an entity goes by."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="aliases", verbose_name=_("entity"))
    name = models.CharField(_("name"), max_length=200, db_index=True)

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

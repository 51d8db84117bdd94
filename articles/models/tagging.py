"""What goes with the entities of stories: pictures of them, and proposals that an editor waved away."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entities.models import Entity

from .desk import Picture
from .story import Article


class EntityPicture(models.Model):
    """The picture of an entity on its page."""

    entity = models.OneToOneField(Entity, models.CASCADE, related_name="portrait", verbose_name=_("entity"))
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="portrays", verbose_name=_("picture"))

    class Meta:
        verbose_name = _("picture of an entity")
        verbose_name_plural = _("pictures of entities")

    def __str__(self) -> str:
        return f"{self.picture}"


class Dismissal(models.Model):
    """A proposed tag that is none of this story: of an entity, or of a name that no entity has. Not proposed again."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="dismissals", verbose_name=_("story"))
    entity = models.ForeignKey(
        Entity, models.CASCADE, null=True, blank=True, related_name="dismissals", verbose_name=_("entity")
    )
    name = models.CharField(_("name"), max_length=200, blank=True, help_text=_("Folded, as entities.folding does."))
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("dismissed by")
    )
    dismissed_at = models.DateTimeField(_("dismissed"), auto_now_add=True)

    class Meta:
        verbose_name = _("dismissed proposal")
        verbose_name_plural = _("dismissed proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "entity"],
                condition=Q(entity__isnull=False),
                name="articles_dismissal_once_an_entity",
            ),
            models.UniqueConstraint(
                fields=["article", "name"], condition=Q(entity=None), name="articles_dismissal_once_a_name"
            ),
            models.CheckConstraint(
                condition=Q(entity__isnull=False, name="") | (Q(entity=None) & ~Q(name="")),
                name="articles_dismissal_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity or self.name}"

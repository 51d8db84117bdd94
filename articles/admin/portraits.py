"""The picture of an entity, on the entity's page: entities know no pictures."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import EntityPicture
from entities.admin.forms import EntityForm
from entities.models import Entity
from entities.settling import settled

from .fields import choose_one


class PortraitForm(EntityForm):
    """What is known of an entity, and its picture."""

    picture = choose_one(EntityPicture._meta.get_field("picture"), label=_("Picture"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            portrait = EntityPicture.objects.filter(entity=self.instance).first()
            self.initial["picture"] = portrait and portrait.picture_id

    def save_picture(self, entity: Entity) -> None:
        """Keep what was chosen, if it is other than it was."""
        if "picture" not in self.changed_data:
            return
        with transaction.atomic():
            entity = settled([entity])[entity.pk]
            if picture := self.cleaned_data["picture"]:
                EntityPicture.objects.update_or_create(entity=entity, defaults={"picture": picture})
            else:
                EntityPicture.objects.filter(entity=entity).delete()

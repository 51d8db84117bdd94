"""What the admin shows of entities, once their pages are known."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from articles.admin.portraits import PortraitForm
from articles.models import EntityPicture
from entities.admin import EntityAdmin
from entities.models import Entity

from .pages.known_entities import is_known
from .signing_in import admin as signing_in

__all__ = ["PublishedEntityAdmin", "signing_in"]

# Tags are entities here; the package's own are not used.
admin.site.unregister(Tag)
admin.site.unregister(Entity)


@admin.register(Entity)
class PublishedEntityAdmin(EntityAdmin):
    """Entities, with their picture, and a way to their page where readers have one: of both, entities know nothing."""

    form = PortraitForm

    def get_fieldsets(self, request: HttpRequest, obj: Entity | None = None) -> Any:
        fields = super().get_fieldsets(request, obj)[0][1]["fields"]
        place = fields.index("wikidata_id")
        return [(None, {"fields": [*fields[:place], "picture", *fields[place:]]})]

    @admin.display(description=_("Picture"))
    def picture(self, entity: Entity) -> str:
        portrait = EntityPicture.objects.filter(entity=entity).select_related("picture").first()
        return str(portrait or "–")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.save_picture(form.instance)

    def view_on_site(self, entity: Entity) -> str | None:
        return entity.get_absolute_url() if is_known(entity, timezone.now()) else None

"""Accounts in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from articles.admin.fields import CarefulChoices
from entities.admin import EntityAdmin
from entities.models import Entity

from .models import User
from .pages.entity import carried

# Tags are entities here; the package's own are not used.
admin.site.unregister(Tag)
admin.site.unregister(Entity)
admin.site.unregister(Group)


@admin.register(Entity)
class PublishedEntityAdmin(EntityAdmin):
    """Entities, with a way to their page where readers have one: which stories are live, entities do not know."""

    def view_on_site(self, entity: Entity) -> str | None:
        return entity.get_absolute_url() if carried(timezone.now()).filter(pk=entity.pk).exists() else None


@admin.register(Group)
class RoleAdmin(CarefulChoices, GroupAdmin):  # type: ignore[misc]  # the stubs of GroupAdmin are narrower
    """A role that people have is not deleted: they would lose their rights with it, and nobody would be told."""

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and not (obj and User.objects.filter(groups=obj).exists())


@admin.register(User)
class PersonAdmin(CarefulChoices, UserAdmin):  # type: ignore[type-arg]  # generic in the stubs alone
    """Accounts are deactivated, not deleted: what a person did stays theirs."""

    list_display = ("username", "first_name", "last_name", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups", "sections")
    filter_horizontal = ("groups", "user_permissions", "sections")
    autocomplete_fields = ("author",)
    actions = None
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("In the newsroom"), {"fields": ("author", "sections")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

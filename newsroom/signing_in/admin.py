"""People, roles and sign-ins in the admin."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.admin.fields import CarefulChoices
from articles.people import person

from . import people
from .models import SignIn

User = get_user_model()

# What allauth would show there has secrets in it, or is shown elsewhere.
for _model in (Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(_model)
admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(CarefulChoices, GroupAdmin):  # type: ignore[misc]  # the stubs of GroupAdmin are narrower
    """A role that people have is not deleted: they would lose their rights with it, and nobody would be told."""

    # One at a time, each asked about.
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and not (obj and User.objects.filter(groups=obj).exists())

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        form.before = people.rights_of(Group.objects.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        people.role_changed(form.instance, before=form.before, by=person(request))


@admin.register(User)
class PersonAdmin(CarefulChoices, UserAdmin):  # type: ignore[type-arg]  # generic in the stubs alone
    """Accounts are deactivated, not deleted: what a person did stays theirs. Whatever is changed is told to others."""

    list_display = ("username", "first_name", "last_name", "roles", "second_factor", "is_active", "last_login")
    list_filter = ("is_active", "groups", "sections")
    filter_horizontal = ("groups", "user_permissions", "sections")
    autocomplete_fields = ("author",)
    actions = None
    change_form_template = "admin/newsroom/person.html"
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (gettext_lazy("In the newsroom"), {"fields": ("author", "sections", "wants_mail")}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups", "authenticator_set")

    def get_urls(self) -> list[URLPattern]:
        forget = path(
            "<int:person_id>/forget/", self.admin_site.admin_view(self.forget_view), name="newsroom_user_forget"
        )
        return [forget, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody takes their own byline from their account: it says what they wrote, and so may not approve."""
        fixed = ("author",) if obj and obj == request.user and obj.author_id else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        form.before = User.objects.get(pk=obj.pk) if change else None
        form.standing_before = people.standing_of(form.before) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        by, now = person(request), User.objects.get(pk=form.instance.pk)
        if form.before is None:
            people.made(now, by=by)
        else:
            people.changed(now, before=form.standing_before, address_before=form.before.email, by=by)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Set somebody's password; one's own is changed with one's account, where the old one is asked for."""
        found = self.get_object(request, id)
        if found == request.user and found.has_usable_password():
            return HttpResponseRedirect(reverse("account_change_password"))
        with transaction.atomic():
            response: HttpResponse = super().user_change_password(request, id, form_url)
            if found and User.objects.get(pk=found.pk).password != found.password:
                people.password_set(found, by=person(request))
        return response

    @method_decorator(require_POST)
    def forget_view(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """Take away the second factors of somebody who has lost theirs."""
        found = self.get_object(request, str(person_id))
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        if found is None or found == request.user:
            raise Http404
        people.forget_factors(found, by=person(request))
        messages.success(request, _("%(who)s can come in with the password alone, once.") % {"who": found})
        return HttpResponseRedirect(reverse("admin:newsroom_user_change", args=[found.pk]))

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user: Any) -> str:
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description=gettext_lazy("second factor"), boolean=True)
    def second_factor(self, user: Any) -> bool:
        return bool(user.authenticator_set.all())


@admin.register(SignIn)
class SignInAdmin(admin.ModelAdmin[SignIn]):
    """Who signed in and who tried, for those who administer accounts. It is written by nobody."""

    list_display = ("at", "person", "kind", "method", "address", "browser")
    list_filter = ("kind",)
    search_fields = ("person__username", "address")
    list_select_related = ("person",)
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SignIn | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SignIn | None = None) -> bool:
        return False

"""Changes of people and of what they may do: on the record, told to those who answer for it, and never in silence.

Whoever administers accounts could make a second one, and approve with it what they proposed with the first. Nothing
but others who look prevents that, so others are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.record import record
from articles.telling import notify

from .backend import may_come_in

if TYPE_CHECKING:
    from newsroom.models import User

Standing = dict[str, str]


def standing_of(person: User) -> Standing:
    """Return what somebody may do and where mail to them goes, as the record has it. Two queries."""
    rights = person.user_permissions.order_by("pk").values_list("content_type__app_label", "codename")
    return {
        "roles": ", ".join(person.groups.order_by("name").values_list("name", flat=True)),
        "rights": ", ".join(".".join(right) for right in rights),
        "desk": _yes(may_come_in(person)),
        "administrator": _yes(person.is_superuser),
        "mail": masked(person.email),
        "username": person.username,
    }


def rights_of(role: Group) -> Standing:
    """Return what a role is called and brings, as the record has it. One query."""
    rights = role.permissions.order_by("pk").values_list("content_type__app_label", "codename")
    return {"name": role.name, "rights": ", ".join(".".join(right) for right in rights)}


@transaction.atomic
def made(person: User, *, by: User) -> None:
    """Say that `by` has made an account."""
    record("made a person", person, by=by, details={"from": {}, "to": standing_of(person)})
    _tell(_("%(by)s made an account: %(who)s."), person, by=by)


@transaction.atomic
def changed(person: User, *, before: Standing, address_before: str, by: User) -> None:
    """Say that `by` has changed what somebody may do, or where their mail goes; nothing, if neither has changed.

    Whoever may no longer come in is signed out everywhere, so that being let in again gives no old session back.
    """
    after = standing_of(person)
    if person.email != address_before:
        EmailAddress.objects.filter(user=person).delete()
        for address in filter(None, {person.email, address_before}):
            mail(person, "account/email/address_changed", address)
    if not may_come_in(person):
        sign_out_everywhere(person)
    if after == before and person.email == address_before:
        return
    record("changed a person", person, by=by, details={"from": before, "to": after})
    _tell(_("%(by)s changed the rights or the mail address of %(who)s."), person, by=by)


@transaction.atomic
def password_set(person: User, *, by: User) -> None:
    """Say that `by` has set somebody's password."""
    record("set a password", person, by=by)
    _tell(_("%(by)s set the password of %(who)s."), person, by=by)
    mail(person, "account/email/password_set_by_another")


@transaction.atomic
def role_changed(role: Group, *, before: Standing, by: User) -> None:
    """Say that `by` has changed what a role brings, or made it."""
    after = rights_of(role)
    if after != before:
        record("changed a role", role, by=by, details={"from": before, "to": after})
        tell_administrators(_("%(by)s changed what the role %(role)s may do.") % {"by": by, "role": role}, role, by=by)


@transaction.atomic
def forget_factors(person: User, *, by: User | None) -> int:
    """Take away what somebody proved themselves with besides a password, and sign them out; return how much it was.

    For a lost device: the next time, they come in with their password, and set up another one. `by` is None for
    whoever runs the machine.
    """
    count, _models = Authenticator.objects.filter(user=person).delete()
    sign_out_everywhere(person)
    record("took all second factors away", person, by=by or person, reason="" if by else "manage.py forget_factors")
    _tell(_("%(by)s took all second factors of %(who)s away."), person, by=by)
    mail(person, "account/email/factors_forgotten")
    return count


def sign_out_everywhere(person: User) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()


def administrators() -> QuerySet[User]:
    """Return those who may change people."""
    return get_user_model().objects.with_perm("newsroom.change_user").filter(is_staff=True)


def tell_administrators(text: str, about: User | Group, *, by: User | None = None) -> None:
    """Tell all who may change people, but `by`; where there is no other, those who may publish."""
    others = list(administrators().exclude(pk=by.pk if by else 0))
    if not others and by:
        others = list(get_user_model().objects.with_perm("articles.publish_article").exclude(pk=by.pk))
    changed = reverse(f"admin:{about._meta.app_label}_{about._meta.model_name}_change", args=[about.pk])
    for other in others:
        may_look = other.has_perm(f"{about._meta.app_label}.change_{about._meta.model_name}")
        notify(other, text, changed if may_look else reverse("admin:articles_event_changelist"))


def mail(person: User, template: str, address: str = "") -> None:
    """Tell the person whose account it is by mail, from the worker."""
    if address or person.email:
        get_adapter().send_mail(template, address or person.email, {"user": person})


def masked(address: str) -> str:
    """Return an address so that it can be told apart from another, and is not given to all who read the record."""
    name, at, host = address.partition("@")
    return f"{name[:1]}…{at}{host}" if address else ""


def _tell(message: str, person: User, *, by: User | None) -> None:
    names: dict[str, Any] = {"by": by or _("Whoever runs the machine"), "who": named(person)}
    tell_administrators(message % names, person, by=by)


def named(person: User) -> str:
    return f"{person} ({person.username})" if str(person) != person.username else person.username


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"

"""Pictures of the library: taking them in, saying what they show, withdrawing them, deleting them."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import holding, picture_rights, renditions, telling
from .models import Article, Edition, Picture
from .picture_files import encode
from .picture_uses import texts_with
from .record import record

if TYPE_CHECKING:
    from newsroom.models import User

TASK = "picture-withdrawn"
# What is said of a picture, and may be said anew. The file is never another.
SAID = ("alt", "caption", "credit", "licence", "rights_until", "focal_x", "focal_y")


def add(file: IO[bytes], *, by: User, **said: str | float | date | None) -> Picture:
    """Return a new picture made from `file`, or the one that was made from the same image before.

    `said` are the fields that describe it; one that was there keeps its own. The pixels are written anew, upright and
    without metadata (`articles.picture_files`), and a worker makes what readers get. Raises ValidationError for what
    is not a JPEG, PNG or WebP picture, is cut off, or is too large.
    """
    encoded = encode(file)
    digest = hashlib.sha256(encoded.content).hexdigest()
    if known := Picture.objects.filter(digest=digest).first():
        return known
    picture = Picture(digest=digest, added_by=by, width=encoded.width, height=encoded.height, **said)
    picture.full_clean(exclude=["file"], validate_unique=False)
    picture.file.save(f"{digest[:20]}.{encoded.extension}", ContentFile(encoded.content), save=False)
    try:
        with transaction.atomic():
            picture.save()
            renditions.want(picture)
            picture_rights.watch(picture)
    except DatabaseError as error:
        picture.file.delete(save=False)
        if not isinstance(error, IntegrityError):
            raise
        # Someone else brought in the same image at this moment.
        return Picture.objects.get(digest=digest)
    return picture


@transaction.atomic
def describe(picture: Picture, *, by: User, **said: str | float | date | None) -> Picture:
    """Have these fields of `picture` say something else, and return it. What texts say of it stays as it is there.

    Where the focal point moves, crops are made anew; where the rights change, what is scheduled is looked through.
    Raises PermissionDenied, and ValidationError.
    """
    if not by.has_perm("articles.change_picture"):
        raise PermissionDenied(_("You may not change pictures."))
    current = Picture.objects.select_for_update(of=("self",)).get(pk=picture.pk)
    changed = {name: value for name, value in said.items() if getattr(current, name) != value}
    if not changed:
        return current
    before = {name: getattr(current, name) for name in changed}
    for name, value in changed.items():
        setattr(current, name, value)
    current.full_clean(exclude=["file", "withdrawn_by", "added_by"], validate_unique=False)
    current.save(update_fields=list(changed))
    if "focal_x" in changed or "focal_y" in changed:
        renditions.want(current)
    if "rights_until" in changed:
        days = {"from": _until(before), "to": _until(changed)}
        record("set the rights", current, by=by, details=days)
        picture_rights.watch(current)
        picture_rights.look.call(current.pk)
    return current


def _until(values: dict[str, Any]) -> dict[str, str]:
    day = values["rights_until"]
    return {"rights_until": day.isoformat() if day else ""}


@transaction.atomic
def withdraw(picture: Picture, *, by: User, reason: str) -> Picture:
    """Let nothing go out with `picture` any more, and return it.

    What is scheduled with it is held at once; live stories with it become tasks of the desk, since taking a picture
    from readers is for a person to decide. Until then they show the original, and its renditions are removed. Raises
    PermissionDenied; ValidationError without a reason, or if it has been withdrawn.
    """
    current = _locked(picture, by)
    if current.withdrawn_at:
        raise ValidationError(_("This picture has been withdrawn already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the picture is withdrawn.")})
    current.withdrawn_at, current.withdrawn_by, current.withdrawn_reason = timezone.now(), by, reason.strip()
    current.full_clean(exclude=["file", "withdrawn_by", "added_by"], validate_unique=False)
    renditions.discard(current.pk, renditions.names_in(current.renditions), at_once=True)
    current.renditions = {}
    current.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", "renditions"])
    record("withdrew", current, by=by, reason=reason.strip())
    holding.review_texts(texts_with(current))
    message = _("A picture of this story was withdrawn: “%(picture)s” (%(reason)s). Take it out, and publish that.")
    live = Edition.objects.live(timezone.now()).filter(revision__in=texts_with(current))
    for edition in live.select_related("article").order_by("article"):
        told = message % {"picture": current, "reason": current.withdrawn_reason}
        url = reverse("admin:articles_article_change", args=[edition.article_id])
        telling.set_task(edition.article, TASK, told, url, about=current)
    return current


@transaction.atomic
def reinstate(picture: Picture, *, by: User, reason: str) -> Picture:
    """Let stories go out with `picture` again, and return it. What was held for it alone goes out again.

    Raises PermissionDenied; ValidationError without a reason, or if it is not withdrawn.
    """
    current = _locked(picture, by)
    if current.withdrawn_at is None:
        raise ValidationError(_("This picture is not withdrawn."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the picture may be used again.")})
    current.withdrawn_at, current.withdrawn_by, current.withdrawn_reason = None, None, ""
    current.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record("reinstated", current, by=by, reason=reason.strip())
    renditions.want(current)
    for article in Article.objects.filter(tasks__code=TASK, tasks__done_at=None).distinct():
        telling.end_tasks(article, TASK, about=current, by=by)
    holding.review_texts(texts_with(current))
    return current


@transaction.atomic
def delete(picture: Picture, *, by: User) -> None:
    """Delete a picture that stands in no text, with its files. Raises PermissionDenied; ValidationError for one in use.

    A worker removes the files, when it is certain that the row has gone.
    """
    if not by.has_perm("articles.delete_picture"):
        raise PermissionDenied(_("You may not delete pictures."))
    current = Picture.objects.select_for_update(of=("self",)).get(pk=picture.pk)
    if not Picture.objects.unused().filter(pk=current.pk).exists():
        raise ValidationError(_("This picture stands in a text, and texts are kept. Withdraw it instead."))
    renditions.discard(current.pk, {str(current.file.name), *renditions.names_in(current.renditions)}, at_once=True)
    current.delete()


def _locked(picture: Picture, by: User) -> Picture:
    if not by.has_perm("articles.withdraw_picture"):
        raise PermissionDenied(_("You may not withdraw pictures."))
    return Picture.objects.select_for_update(of=("self",)).get(pk=picture.pk)

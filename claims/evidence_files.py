"""Taking in the files that sources give, from a desk or a telephone: byte for byte, and kept from everyone else."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from articles.record import record

from .models import Claim, Evidence, EvidenceFile

if TYPE_CHECKING:
    from newsroom.models import User

# How files begin, since what a browser says of one is what its name says.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"....ftyp(?:hei[cmsx]|hev[cmx]|mif1|msf1)", "image/heic"),
    (rb"....ftypavif", "image/avif"),
    (rb"(?s:.{0,1000})%PDF-", "application/pdf"),
    (rb"RIFF....WAVE", "audio/wav"),
    (rb"....ftypM4[AB] ", "audio/mp4"),
    (rb"....ftyp(?:3gp|mp4|isom|iso\d)", "audio/mp4"),
    (rb"OggS", "audio/ogg"),
    (rb"fLaC", "audio/flac"),
    (rb"#!AMR", "audio/amr"),
    (rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xfd]", "audio/mpeg"),
    (rb"\xff[\xf0\xf1\xf8\xf9]", "audio/aac"),
    (rb"\x1aE\xdf\xa3", "audio/webm"),
)
ACCEPTED = "image/*,audio/*,application/pdf,text/plain,text/csv,.txt,.csv,.md"
LONGEST_NAME = 100
_NO_NAME = re.compile(r"[^\w .,()+@&=-]+")


@transaction.atomic
def attach(evidence: Evidence, upload: UploadedFile[Any], *, by: User) -> EvidenceFile:
    """Keep a file that a source gave, and return it: the one that is there, if it is the same.

    Raises PermissionDenied; ValidationError for what is no picture, PDF, sound or text, is empty, or too large.
    """
    if not Evidence.objects.editable_by(by).filter(pk=evidence.pk).exists():
        raise PermissionDenied(_("You may not change this evidence."))
    limit = settings.EVIDENCE_MAX_BYTES
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > limit:
        raise ValidationError(_("The file is larger than %(limit)d megabytes.") % {"limit": limit // (1024 * 1024)})
    upload.seek(0)
    content_type = kind_of(upload.read(4096))
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=evidence.claim_id)
    if known := evidence.files.filter(digest=digest.hexdigest()).first():
        return known
    row = EvidenceFile(
        evidence=evidence,
        name=safe_name(upload.name or ""),
        content_type=content_type,
        size=upload.size,
        digest=digest.hexdigest(),
        added_by=by,
    )
    upload.seek(0)
    # Whoever sees the directory learns nothing of what is in it.
    row.file.save(secrets.token_hex(20), upload, save=False)
    try:
        row.save()
        record("added a file to evidence of", claim, by=by)
    except DatabaseError:
        row.file.delete(save=False)
        raise
    return row


def kind_of(head: bytes) -> str:
    """Return what a file is by its beginning. Raises ValidationError for what is not taken."""
    for signature, content_type in SIGNATURES:
        if re.match(signature, head, re.DOTALL):
            return content_type
    if b"\x00" not in head and not head.lstrip().startswith((b"<", b"{\\rtf", b"PK", b"MZ")):
        try:
            # The last character may be cut in two.
            head[:-3].decode() if len(head) > 3 else head.decode()
        except UnicodeDecodeError as error:
            if error.start < len(head) - 7:
                raise _refused() from error
        return "text/plain"
    raise _refused()


def safe_name(name: str) -> str:
    """Return a file's name without what could lead anywhere or hide anything."""
    name = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    stem, dot, ending = _NO_NAME.sub("_", name).strip(" ._").rpartition(".")
    stem, ending = (stem, f".{ending[:10]}") if dot else (ending, "")
    return f"{stem[: LONGEST_NAME - len(ending)].strip(' .') or 'file'}{ending}"


def _refused() -> ValidationError:
    return ValidationError(_("Add a picture, a PDF, a sound recording or plain text. This file is none of them."))

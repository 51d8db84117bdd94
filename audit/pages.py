"""Every kind of page there is, with an address of each in the newsroom at hand.

What machines look at is this list: for screenshots, for accessibility, for the HTML. A test holds it against the URL
configuration, so a page of a new kind has to be added here, or named among those that are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from .things import Things

Addresses = dict[str, str]


@dataclass(frozen=True)
class Page:
    """A page as somebody sees it. `name` is good for a file, and says of which kind it is before a dot."""

    name: str
    address: str
    status: int = 200
    # Of a page that no address leads to, since something has to break first: what it is then.
    html: str = ""


# What readers get, by the name of its address. Where one kind has several faces, each has a name of its own.
PUBLIC: dict[str, Callable[[Things], Addresses]] = {
    "front": lambda the: {"": "/"},
    "claims": lambda the: {"": reverse("claims"), "narrowed": f"{reverse('claims')}?rating={the.verdict.rating.slug}"},
    "claim": lambda the: {"": the.claim_url, "checked-again": the.retracted_url},
    "verdict": lambda the: {"": the.former_verdict_url},
    "claim-embed": lambda the: {"": f"{the.claim_url}embed/"},
    "claim-report": lambda the: {"": f"{the.claim_url}report/", "sent": f"{the.claim_url}report/?sent=1"},
    "about": lambda the: {"": reverse("about")},
    "methodology": lambda the: {"": reverse("methodology")},
    "corrections": lambda the: {"": reverse("corrections")},
    "entities": lambda the: {"": reverse("entities"), "nothing": f"{reverse('entities')}?q=xyzzy"},
    "entity": lambda the: {"": the.entity.get_absolute_url()},
    "author": lambda the: {"": the.author.get_absolute_url()},
    "preview": lambda the: {"": reverse("preview", args=[the.secret])},
    "search": lambda the: {
        "": reverse("search"),
        "found": f"{reverse('search')}?q={the.word}",
        "nothing": f"{reverse('search')}?q=xyzzy",
    },
    "section": lambda the: {"": the.section.get_absolute_url()},
    "story": lambda the: {"": the.story_url, "few-checks": the.plain_story_url},
    "history": lambda the: {"": f"{the.corrected_url}history/"},
    "edition": lambda the: {"": f"{the.corrected_url}history/{the.correction_edition.pk}/"},
    "story-report": lambda the: {"": f"{the.story_url}report/"},
    # Where those who work here come in.
    "account_login": lambda the: {"": reverse("account_login")},
    "account_reset_password": lambda the: {"": reverse("account_reset_password")},
    "account_reset_password_done": lambda the: {"": reverse("account_reset_password_done")},
    "account_reset_password_from_key_done": lambda the: {"": reverse("account_reset_password_from_key_done")},
    "account_inactive": lambda the: {"": reverse("account_inactive")},
}
# What readers get where there is no such page, with the status that it has.
INSTEAD: dict[str, tuple[int, Callable[[Things], str]]] = {
    "not-found": (404, lambda the: "/no/such/page/"),
    "gone": (410, lambda the: the.withdrawn_url),
    "preview-ended": (410, lambda the: reverse("preview", args=[the.ended_secret])),
    "embed-of-nothing": (404, lambda the: "/claims/x-999999/embed/"),
}
# What they get when something is broken.
BROKEN = {"bad-request": 400, "forbidden": 403, "server-error": 500}
# Addresses that readers get no page at, and why.
NO_PUBLIC_PAGE = {
    "annotations": "data",
    "author-feed": "a feed",
    "author-feed-rss": "a feed",
    "claim-json": "data",
    "claims-feed": "a feed",
    "claims-feed-rss": "a feed",
    "claims-search": "data",
    "corrections-feed": "a feed",
    "corrections-feed-rss": "a feed",
    "entity-feed": "a feed",
    "entity-feed-rss": "a feed",
    "favicon": "a picture",
    "feed": "a feed",
    "feed-rss": "a feed",
    "media": "files",
    "oembed": "data",
    "opensearch": "data",
    "robots": "plain text",
    "search-suggestions": "data",
    "section-feed": "a feed",
    "section-feed-rss": "a feed",
    "sitemap": "data",
    "sitemap-news": "data",
    "sitemap-pages": "data",
    "sitemap-part": "data",
    "story-text": "plain text",
}

# What the desk gets. Lists and forms of the admin are added for every model in `_lists_and_forms`.
DESK: dict[str, Callable[[Things], Addresses]] = {
    "index": lambda the: {"": reverse("admin:index"), "all": f"{reverse('admin:index')}?show=all"},
    "operating": lambda the: {"": reverse("admin:operating")},
    "front_page": lambda the: {"": reverse("admin:front_page")},
    "notices": lambda the: {"": reverse("admin:notices")},
    "articles_article_revisions": lambda the: {"": the.of_story("revisions")},
    "articles_article_revision": lambda the: {"": the.of_story("revision", 1)},
    "articles_article_compare": lambda the: {"": the.of_story("compare")},
    "articles_article_preview": lambda the: {"": the.of_story("preview")},
    "articles_article_preview_links": lambda the: {"": the.of_story("preview_links")},
    "articles_article_record": lambda the: {"": the.of_story("record")},
    "articles_article_hand_over": lambda the: {"": the.of_story("hand_over")},
    "articles_article_publish": lambda the: {"": the.of_story("publish")},
    "articles_article_scheduled": lambda the: {
        "": reverse("admin:articles_article_scheduled", args=[the.scheduled.article_id, the.scheduled.pk])
    },
    "articles_article_withdraw": lambda the: {"": the.of_story("withdraw")},
    "articles_article_end": lambda the: {"": the.of_story("end")},
    "articles_article_correct": lambda the: {"": the.of_story("correct")},
    "articles_article_withheld": lambda the: {"": the.of_story("withheld")},
    "articles_article_withhold": lambda the: {"": the.of_story("withhold")},
    "articles_article_lift": lambda the: {"": the.of_story("lift", the.withholding.pk)},
    "articles_article_expunge": lambda the: {"": the.of_story("expunge")},
    "articles_article_expunging_approve": lambda the: {"": the.of_story("expunging_approve", the.expunging.pk)},
    "articles_withheld": lambda the: {"": reverse("admin:articles_withheld")},
    "articles_picture_upload": lambda the: {"": reverse("admin:articles_picture_upload")},
    "articles_picture_describe": lambda the: {"": f"{reverse('admin:articles_picture_describe')}?ids={the.picture.pk}"},
    "articles_picture_withdraw": lambda the: {"": reverse("admin:articles_picture_withdraw", args=[the.picture.pk])},
    "claims_queue": lambda the: {"": reverse("admin:claims_queue")},
    "claims_story": lambda the: {"": reverse("admin:claims_story", args=[the.desk_story.pk])},
    "claims_request_add": lambda the: {"": reverse("admin:claims_request_add", args=[the.open_claim.pk])},
    "claims_request": lambda the: {"": reverse("admin:claims_request", args=[the.asked.claim_id, the.asked.pk])},
    "claims_evidence_add": lambda the: {"": reverse("admin:claims_evidence_add", args=[the.open_claim.pk])},
    "claims_evidence": lambda the: {
        "": reverse("admin:claims_evidence", args=[the.copy.evidence.claim_id, the.copy.evidence_id])
    },
    "claims_evidence_copy": lambda the: {
        "": reverse("admin:claims_evidence_copy", args=[the.copy.evidence.claim_id, the.copy.evidence_id, the.copy.pk])
    },
    "entities_entity_merge": lambda the: {
        "": f"{reverse('admin:entities_entity_merge')}?entity={the.alike[0].pk}&entity={the.alike[1].pk}"
    },
    "entities_entity_duplicates": lambda the: {"": reverse("admin:entities_entity_duplicates")},
    "entities_entity_delete": lambda the: {"": reverse("admin:entities_entity_delete", args=[the.alike[1].pk])},
    "claims_claim_change": lambda the: {
        "": reverse("admin:claims_claim_change", args=[the.claim.pk]),
        "open": reverse("admin:claims_claim_change", args=[the.open_claim.pk]),
    },
    "articles_article_change": lambda the: {
        "": reverse("admin:articles_article_change", args=[the.desk_story.pk]),
    },
    "articles_article_add": lambda the: {"": reverse("admin:articles_article_add")},
    "articles_article_changelist": lambda the: {"": reverse("admin:articles_article_changelist")},
    "articles_picture_changelist": lambda the: {"": reverse("admin:articles_picture_changelist")},
    "articles_picture_change": lambda the: {"": reverse("admin:articles_picture_change", args=[the.picture.pk])},
    "claims_claim_changelist": lambda the: {"": reverse("admin:claims_claim_changelist")},
    "entities_entity_changelist": lambda the: {"": reverse("admin:entities_entity_changelist")},
    "entities_entity_change": lambda the: {"": reverse("admin:entities_entity_change", args=[the.entity.pk])},
    "account_overview": lambda the: {"": reverse("account_overview")},
    "account_change_password": lambda the: {"": reverse("account_change_password")},
    "account_reauthenticate": lambda the: {"": reverse("account_reauthenticate")},
    "mfa_index": lambda the: {"": reverse("mfa_index")},
    "mfa_activate_totp": lambda the: {"": reverse("mfa_activate_totp")},
    "mfa_add_webauthn": lambda the: {"": reverse("mfa_add_webauthn")},
    "mfa_list_webauthn": lambda the: {"": reverse("mfa_list_webauthn")},
    "mfa_generate_recovery_codes": lambda the: {"": reverse("mfa_generate_recovery_codes")},
    "usersessions_list": lambda the: {"": reverse("usersessions_list")},
    "app_list": lambda the: {"": "/admin/articles/"},
}
# Addresses at which the desk gets no page, or one of Django's own that we changed nothing in, and why.
NO_DESK_PAGE = {
    "view_on_site": "leads elsewhere",
    "desk": "a part of the front page",
    "front_page_preview": "the public page",
    "front_page_stories": "data",
    "notices_read": "only does something",
    "notices_mail": "only does something",
    "notice_read": "only does something",
    "task_done": "only does something",
    "login": "leads to the desk, for those who are signed in",
    "logout": "only does something",
    "password_change": "is account_change_password",
    "password_change_done": "leads elsewhere",
    "account_logout": "only does something",
    "account_reset_password_from_key": "comes by mail",
    "account_signup": "is closed",
    "mfa_authenticate": "comes after a password",
    "mfa_deactivate_totp": "is not there before a second factor is",
    "mfa_edit_webauthn": "is not there before a passkey is",
    "mfa_login_webauthn": "data",
    "mfa_reauthenticate": "is not there before a second factor is",
    "mfa_reauthenticate_webauthn": "is not there before a passkey is",
    "mfa_remove_webauthn": "is not there before a passkey is",
    "mfa_view_recovery_codes": "is not there before a second factor is",
    "newsroom_user_forget": "only does something",
    "openid_connect_callback": "comes from another site",
    "openid_connect_login": "leads to another site",
    "socialaccount_login_cancelled": "is not there without another site to sign in at",
    "socialaccount_login_error": "is not there without another site to sign in at",
    "autocomplete": "data",
    "jsi18n": "a script",
    "articles_picture_choose": "data",
    "articles_picture_embed": "data",
    "articles_event_export": "data",
    "articles_article_draft": "only does something",
    "articles_article_discard_draft": "only does something",
    "articles_article_restore": "only does something",
    "articles_article_name_revision": "only does something",
    "articles_article_expunging": "leads to the page of approving while it waits",
    "articles_article_preview_page": "the public page, in a frame",
    "articles_article_revoke_preview": "only does something",
    "articles_article_presence": "data",
    "articles_article_record_export": "data",
    "articles_article_in_text": "a part of the story's form",
    "articles_article_dismiss": "only does something",
    "articles_article_merge": "only answers a form",
    "articles_article_carry": "leads elsewhere unless two texts are at odds",
    "articles_article_correct_publish": "leads elsewhere unless a correction was begun",
    "claims_story_suggest": "data",
    "claims_claim_propose": "leads to the claim's page, where its form is",
    "claims_claim_approve": "only answers a form",
    "claims_claim_send-back": "only answers a form",
    "claims_claim_retract": "only answers a form",
    "claims_evidence_file": "a file",
    "entities_entity_find": "data",
    "entities_entity_make": "data",
    "entities_entity_apart": "only does something",
    "entities_entity_undo": "only does something",
    "auth_user_password_change": "Django's own",
}
# Of every model, these are Django's own.
_DJANGOS = ("history", "delete")


def public_pages() -> list[Page]:
    """Each face of each kind of page that readers get."""
    the = Things()
    shown = [
        Page(_name(kind.replace("_", "-"), face), address)
        for kind, of in PUBLIC.items()
        for face, address in of(the).items()
    ]
    instead = [Page(kind, of(the), status) for kind, (status, of) in INSTEAD.items()]
    return [*shown, *instead, *(_broken(kind, status) for kind, status in BROKEN.items())]


def _broken(kind: str, status: int) -> Page:
    handler = get_resolver().resolve_error_handler(status)
    request = RequestFactory().get("/")
    response = handler(request) if status == 500 else handler(request, SuspiciousOperation())
    return Page(kind, f"/broken/{kind}/", status, response.content.decode())


def desk_pages(*, with_plain: bool = True) -> list[Page]:
    """Each face of each kind of page of the desk, as an administrator gets it; or only of those that we made."""
    the = Things()
    known = {kind: of(the) for kind, of in DESK.items()}
    plain = {kind: at for kind, at in _lists_and_forms(the) if kind not in known} if with_plain else {}
    return [
        Page(f"desk-{_name(kind.replace('_', '-'), face)}", address)
        for kind, faces in (known | plain).items()
        for face, address in faces.items()
    ]


def _name(kind: str, face: str) -> str:
    return f"{kind}.{face}" if face else kind


def _lists_and_forms(the: Things) -> Iterator[tuple[str, Addresses]]:
    """The list of each model in the admin, the form of one of its rows, and that for a new one."""
    for model, model_admin in admin.site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        yield f"{name}_changelist", {"": reverse(f"admin:{name}_changelist")}
        yield f"{name}_change", {"": reverse(f"admin:{name}_change", args=[the.row_of(model).pk])}
        if model_admin.has_add_permission(the.request):
            yield f"{name}_add", {"": reverse(f"admin:{name}_add")}


def unlisted() -> set[str]:
    """The names of addresses that are neither in a list above nor left out of it."""
    models = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    of_models = {f"{model}_{what}" for model in models for what in ("changelist", "change", "add", *_DJANGOS)}
    known = PUBLIC.keys() | NO_PUBLIC_PAGE.keys() | DESK.keys() | NO_DESK_PAGE.keys() | of_models
    return set(_names(get_resolver())) - known


def _names(entry: Any) -> Iterator[str]:
    if isinstance(entry, URLResolver):
        for inner in entry.url_patterns:
            yield from _names(inner)
    elif isinstance(entry, URLPattern) and entry.name:
        yield entry.name

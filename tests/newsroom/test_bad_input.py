"""What a browser sends that is nothing, is refused with an answer: never with an error of the server."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from articles import drafts
from articles.models import Draft
from articles.numbers import row_id
from claims.models import Claim
from tests.articles.test_admin_history import form_of
from tests.factories import ClaimFactory
from tests.stories import edited, judged, marked, story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

LONG, GREAT, HALF = "9" * 5000, "9" * 23, "\ud800"
# As a form sends it, half a character is bytes that are no UTF-8.
BAD = {
    "word": b"abc",
    "²": "²".encode(),
    "NUL": b"%00",
    "long": LONG.encode(),
    "great": GREAT.encode(),
    "half": b"%ED%A0%80",
}
bad = pytest.mark.parametrize("value", BAD.values(), ids=BAD)

MARK = ("revision", "anchor", "block", "start", "words", "statement", "voice", "claimant", "must_check")
DECIDE = ("anchor", "revision", "candidate", "reason")
PROPOSE = ("rating", "evidence", "summary", "as_of")
STORY = ("base", "byline", "about", "mentions", "picture", "section", "assignee", "stage", "kind", "due_at_0")
CLAIM = ("claimant", "checker", "due_at_0")


def sent(names, value: bytes) -> bytes:
    return b"&".join(name.encode() + b"=" + value for name in names)


def post(client, url, body: bytes) -> int:
    return client.post(url, body, content_type="application/x-www-form-urlencoded").status_code


@pytest.fixture
def claim():
    claim = marked(story()).claim
    judged(claim, approve=False)
    return claim


@pytest.mark.parametrize(
    ("value", "number"),
    [("7", 7), (7, 7), ("007", 7), (LONG, None), (GREAT, None), ("²", None), ("٣", None), ("-1", None), ("1\n", None)]
    + [(value, None) for value in ("", None, True, 1.0, [1], HALF, "\x00", " 7")],
)
def test_number_of_a_row_is_digits_and_not_too_many(value, number):
    assert row_id(value) == number


@bad
@pytest.mark.parametrize("decision", ["approve", "send-back", "retract"])
def test_verdict(client, checker, claim, decision, value):
    client.force_login(checker)
    url = reverse(f"admin:claims_claim_{decision}", args=[claim.pk])
    assert post(client, url, sent(["verdict", "reason"], value)) == 404
    verdict = b"verdict=%d&" % claim.verdicts.get().pk
    assert post(client, url, verdict + sent(["reason"], value)) == 302


@bad
def test_publishing(client, publisher, value):
    client.force_login(publisher)
    article = story()
    url = reverse("admin:articles_article_publish", args=[article.pk])
    assert post(client, url, sent(["revision", "live_from"], value)) == 404
    revision = b"revision=%d&" % article.newest_id
    assert post(client, url, revision + sent(["live_from", "until", "kind", "note-0-text"], value)) == 200
    assert post(client, reverse("admin:articles_article_withdraw", args=[article.pk]), sent(["reason"], value)) < 500


@bad
def test_marking(client, checker, value):
    article = marked(story()).article
    client.force_login(checker)
    url = reverse("admin:claims_story", args=[article.pk])
    good = b"revision=%d&words=the+old+bridge&statement=It+is+old.&voice=asserted&" % article.newest_id
    assert [name for name in MARK if post(client, url, good + sent([name], value)) >= 500] == []
    assert post(client, url, sent(MARK, value)) == 200


@bad
@pytest.mark.parametrize("deed", [b"confirm=1&", b"retire=1&"])
def test_deciding(client, checker, value, deed):
    anchor = marked(story())
    edited(anchor.article, dek="Another")
    client.force_login(checker)
    url = reverse("admin:claims_story", args=[anchor.article_id])
    good = deed + b"anchor=%d&revision=%d&" % (anchor.pk, anchor.article.newest_id)
    assert [name for name in DECIDE if post(client, url, good + sent([name], value)) != 302] == []
    assert post(client, url, deed + sent(DECIDE, value)) == 302


@bad
def test_proposing(client, checker, value):
    claim = marked(story()).claim
    client.force_login(checker)
    url = reverse("admin:claims_claim_propose", args=[claim.pk])
    assert [name for name in PROPOSE if post(client, url, sent([name], value)) != 200] == []


@bad
def test_claim(client, admin, claim, value):
    client.force_login(admin)
    url = reverse("admin:claims_claim_change", args=[claim.pk])
    assert [name for name in CLAIM if post(client, url, sent([name], value)) != 200] == []
    assert Claim.objects.get(pk=claim.pk).claimant is None


@bad
def test_story(client, admin, value):
    article = story()
    client.force_login(admin)
    url = reverse("admin:articles_article_change", args=[article.pk])
    for name in STORY:
        good = {key: values for key, values in form_of(article).items() if key not in (name, "body")}
        body = "&".join(f"{key}={item}" for key, values in good.items() for item in values).encode()
        assert (name, post(client, url, body + b"&" + sent([name], value))) == (name, 200)
    assert article.revisions.count() == 1


@bad
@pytest.mark.parametrize("path", ["articles/article/add/", "articles/picture/add/", "newsroom/user/{admin}/change/"])
def test_other_forms(client, admin, value, path):
    names = ("article", "position", "author", "groups", "sections", "user_permissions", "section", "headline", "kind")
    client.force_login(admin)
    assert post(client, "/admin/" + path.format(admin=admin.pk), sent(names, value)) == 200


@bad
def test_merging(client, editor, value):
    article = story(by=editor)
    draft = drafts.keep(article, {"headline": ["Typed"]}, by=editor, tab="a", base=article.newest)
    edited(article, headline="Saved by another")
    client.force_login(editor)
    url = reverse("admin:articles_article_merge", args=[article.pk])
    for name in ("newest", "typed", "take", "choice-headline"):
        assert (name, post(client, f"{url}?draft={draft.pk}", sent([name], value))) == (name, 200)
    assert client.get(f"{url}?draft={value.decode()}").status_code == 404


@bad
def test_addresses(client, admin, claim, value):
    article, text = claim.anchors.get().article, value.decode()
    client.force_login(admin)
    for name in ("articles_article_change", "claims_claim_change"):
        url = reverse(f"admin:{name}", args=[article.pk if "article" in name else claim.pk])
        assert client.get(f"{url}?draft={text}&revision={text}").status_code == 200
    for name in ("claims_story", "articles_article_publish"):
        url = reverse(f"admin:{name}", args=[article.pk])
        assert client.get(f"{url}?draft={text}&revision={text}").status_code == 200
    for name in ("before", "from", "to"):
        for page in ("revisions", "compare"):
            url = reverse(f"admin:articles_article_{page}", args=[article.pk])
            assert client.get(f"{url}?{name}={text}").status_code in (200, 404)
    for path in ("articles/article", "claims/claim", "r"):
        assert client.get(f"/admin/{path}/{text}/1/").status_code in (302, 404)
        assert client.get(f"/admin/{path}/{text}/change/").status_code in (302, 404)


# Autosave


def autosave(client, article, body):
    url = reverse("admin:articles_article_draft", args=[article.pk])
    return client.post(url, body if isinstance(body, str) else json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("base", ["abc", "²", "\x00", LONG, GREAT, int(GREAT), HALF, None, True, 1.5, [], {}])
def test_text_is_kept_whatever_it_says_that_it_was_made_from(client, editor, base):
    article = story(by=editor)
    client.force_login(editor)
    assert autosave(client, article, {"tab": "a", "base": base, "form": {"headline": ["Typed"]}}).status_code == 200
    draft = Draft.objects.get()
    assert (draft.base, draft.form) == (None, {"headline": ["Typed"]})


def test_what_no_database_takes_is_replaced(client, editor):
    article = story(by=editor)
    client.force_login(editor)
    form = {"headline": [f"A{HALF}b\x00c"], f"{HALF}": ["\udfff"]}
    assert autosave(client, article, {"tab": f"t{HALF}\x00", "form": form}).status_code == 200
    draft = Draft.objects.get()
    assert (draft.tab, draft.form) == ("t��", {"headline": ["A�b�c"], "�": ["�"]})


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"tab": "a", "base": ' + LONG + ', "form": {}}',
        {"tab": "a", "form": {"headline": [1]}},
        {"tab": "a", "form": {"headline": [None]}},
        {"tab": "a", "form": {"headline": [["x"]]}},
        {"tab": "a", "form": {"headline": "x"}},
        {"tab": "a", "form": [["headline", "x"]]},
        {"tab": "", "form": {}},
    ],
    ids=range(9),
)
def test_what_is_no_form_is_not_kept(client, editor, body):
    article = story(by=editor)
    client.force_login(editor)
    assert autosave(client, article, body).status_code == 400
    assert not Draft.objects.exists()


@pytest.mark.parametrize("value", ["abc", "²", LONG, GREAT, "\ufffd", "", "-1", 5, None, ["x"]], ids=str)
def test_draft_opens_without_what_cannot_be_shown(client, editor, value):
    article = story(by=editor)
    names = (
        "about",
        "mentions",
        "byline",
        "picture",
        "section",
        "assignee",
        "stage",
        "kind",
        "due_at_0",
        "body",
        "base",
    )
    form = {name: [value] for name in names} | {"headline": ["Typed"]}
    draft = Draft.objects.create(article=article, person=editor, tab="a", form=form, base=article.newest)
    client.force_login(editor)
    page = client.get(f"{reverse('admin:articles_article_change', args=[article.pk])}?draft={draft.pk}")
    assert (page.status_code, ">\nTyped</textarea>" in page.text) == (200, True)
    edited(article, headline="Saved by another")
    page = client.get(f"{reverse('admin:articles_article_merge', args=[article.pk])}?draft={draft.pk}")
    assert page.status_code == 200


def test_good_values_are_good_still(client, checker):
    """The forms above refuse what is bad, and not everything."""
    anchor = marked(story())
    client.force_login(checker)
    url = reverse("admin:claims_story", args=[anchor.article_id])
    body = b"revision=%d&words=the+old+bridge&statement=It+is+old.&voice=asserted" % anchor.article.newest_id
    assert post(client, url, body) == 302
    assert anchor.article.anchors.count() == 2
    assert ClaimFactory().pk

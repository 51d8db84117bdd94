"""Who gets through to what at the desk: every address, every role, by the front door and by the side doors."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from articles.models import Article, Correction, Draft, Edition, Revision
from articles.models.story import Stage
from claims.models import Anchor, Claim, Verdict, Visibility
from tests.factories import (
    AnchorFactory,
    ArticleEntityFactory,
    AuthorFactory,
    ClaimFactory,
    CorrectionFactory,
    EntityFactory,
    EvidenceFactory,
    PictureFactory,
    SectionFactory,
    UserFactory,
    VerdictFactory,
)
from tests.newsroom.desk import ROLES, SECRET, form_of, outcome, routes, world_of
from tests.stories import checked_story, edited, judged, marked, published, published_story, story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

# What comes of asking, for reporter, fact-checker, editor, publisher, superuser and lawyer, in this order: 2 a page, R
# a way to another page, F refused (403), N not there (404), M not so (405), B not understood (400), X refused or not
# there, as the version of Django has it.
# First what is one's own and another's by GET, then by POST with nothing in it; where both are the same, each once.
TABLE = {
    "r/<content_type_id>/<object_id>/": "NNNNNN MMMMMM",
    "": "222222 222222",
    "login/": "RRRRRR RRRRRR",
    "logout/": "MMMMMM 222222",
    "password_change/": "222222 222222",
    "password_change/done/": "RRRRRR RRRRRR",
    "account/": "222222 MMMMMM",
    "account/inactive/": "222222 MMMMMM",
    "account/second-step/": "RRRRRR RRRRRR",
    "account/passkey/": "RRRRRR RRRRRR",
    "account/signup/": "NNNNNN NNNNNN",
    "account/password/": "222222 222222",
    "account/password/asked/": "222222 MMMMMM",
    "account/password/chosen/": "222222 MMMMMM",
    "^account/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$": "222222 222222",
    "account/confirm/": "222222 222222",
    "account/confirm/code/": "RRRRRR RRRRRR",
    "account/confirm/passkey/": "RRRRRR RRRRRR",
    "account/second-factors/": "222222 MMMMMM",
    "account/second-factors/app/": "222222 222222",
    "account/second-factors/app/remove/": "NNNNNN NNNNNN",
    "account/second-factors/codes/": "NNNNNN MMMMMM",
    "account/second-factors/codes/new/": "222222 222222",
    "account/second-factors/passkeys/": "222222 MMMMMM",
    "account/second-factors/passkeys/add/": "222222 222222",
    "account/second-factors/passkeys/<pk>/": "NNNNNN NNNNNN",
    "account/second-factors/passkeys/<pk>/remove/": "NNNNNN NNNNNN",
    "account/sessions/": "222222 RRRRRR",
    "account/oidc/<provider_id>/login/": "NNNNNN NNNNNN",
    "account/oidc/<provider_id>/login/callback/": "NNNNNN NNNNNN",
    "account/oidc/failed/": "NNNNNN NNNNNN",
    "account/oidc/cancelled/": "NNNNNN NNNNNN",
    "autocomplete/": "FFFFFF MMMMMM",
    "jsi18n/": "222222 MMMMMM",
    "articles/section/": "222222 222222",
    "articles/section/add/": "FFF22F FFF22F",
    "articles/section/<object_id>/history/": "222222 222222",
    "articles/section/<object_id>/delete/": "FFFF2F FFFF2F",
    "articles/section/<object_id>/change/": "222222 FFF22F",
    "articles/section/<object_id>/": "RRRRRR RRRRRR",
    "articles/author/": "222222 222222",
    "articles/author/add/": "FF222F FF222F",
    "articles/author/<object_id>/history/": "222222 222222",
    "articles/author/<object_id>/delete/": "FFFF2F FFFF2F",
    "articles/author/<object_id>/change/": "222222 FF222F",
    "articles/author/<object_id>/": "RRRRRR RRRRRR",
    "articles/picture/choose/": "222222 222222",
    "articles/picture/embed/": "222222 222222",
    "articles/picture/upload/": "2F222F 2F222F",
    "articles/picture/describe/": "2F222F 2F222F",
    "articles/picture/<picture_id>/withdraw/": "FF2222 FF2222",
    "articles/picture/": "222222 222222",
    "articles/picture/add/": "2F222F 2F222F",
    "articles/picture/<object_id>/history/": "222222 222222",
    "articles/picture/<object_id>/delete/": "FFFF2F FFFF2F",
    "articles/picture/<object_id>/change/": "222222 2F222F",
    "articles/picture/<object_id>/": "RRRRRR RRRRRR",
    "articles/correction/": "222222 222222",
    "articles/correction/add/": "FFFFFF FFFFFF",
    "articles/correction/<object_id>/history/": "222222 R22222 222222 R22222",
    "articles/correction/<object_id>/delete/": "FFFFFF FFFFFF",
    "articles/correction/<object_id>/change/": "222222 R22222 FFFFFF XFFFFF",
    "articles/correction/<object_id>/": "RRRRRR RRRRRR",
    "desk/": "222222 MMMMMM",
    "front-page/": "FF222F FFBBBF",
    "front-page/preview/": "MMMMMM FF222F",
    "front-page/stories/": "FF222F MMMMMM",
    "notices/": "222222 MMMMMM",
    "notices/read/": "MMMMMM RRRRRR",
    "notices/mail/": "MMMMMM RRRRRR",
    "notices/<notice_id>/read/": "MMMMMM MMMMMM RRRRRR NNNNNN",
    "tasks/<task_id>/done/": "MMMMMM MMMMMM RRRRRR NRRRRR",
    "operating/": "FFFF2F MMMMMM",
    "articles/effect/": "FFF22F FFF22F",
    "articles/effect/add/": "FFFFFF FFFFFF",
    "articles/effect/<object_id>/history/": "FFF22F RFF22F FFF22F RFF22F",
    "articles/effect/<object_id>/delete/": "FFFFFF FFFFFF",
    "articles/effect/<object_id>/change/": "FFF22F FFFRRF",
    "articles/effect/<object_id>/": "RRRRRR RRRRRR",
    "articles/event/export/": "F22222 MMMMMM",
    "articles/event/": "F22222 F22222",
    "articles/event/add/": "FFFFFF FFFFFF",
    "articles/event/<object_id>/history/": "F22222 F22222",
    "articles/event/<object_id>/delete/": "FFFFFF FFFFFF",
    "articles/event/<object_id>/change/": "F22222 FFFFFF",
    "articles/event/<object_id>/": "RRRRRR RRRRRR",
    "articles/article/<article_id>/draft/": "MMMMMM MMMMMM BBBBBB FBBBBB",
    "articles/article/<article_id>/draft/<draft_id>/discard/": "MMMMMM MMMMMM RRRRRR NNNNNN",
    "articles/article/<article_id>/revisions/": "222222 N22222 MMMMMM MMMMMM",
    "articles/article/<article_id>/revisions/<number>/": "222222 N22222 MMMMMM MMMMMM",
    "articles/article/<article_id>/revisions/<number>/restore/": "MMMMMM NFNNNF",
    "articles/article/<article_id>/revisions/<number>/name/": "MMMMMM MMMMMM RFRRRF NFRRRF",
    "articles/article/<article_id>/compare/": "222222 N22222 MMMMMM MMMMMM",
    "articles/article/<article_id>/preview/": "222222 N22222 RFRRRF NFRRRF",
    "articles/article/<article_id>/preview/page/": "222222 N22222 MMMMMM MMMMMM",
    "articles/article/<article_id>/preview/links/": "2F222F NF222F 2F222F NF222F",
    "articles/article/<article_id>/preview/links/<link_id>/revoke/": "MMMMMM MMMMMM RFRRRF NFRRRF",
    "articles/article/<article_id>/presence/": "MMMMMM MMMMMM BBBBBB NBBBBB",
    "articles/article/<article_id>/in-text/": "MMMMMM MMMMMM 2F222F NF222F",
    "articles/article/<article_id>/in-text/dismiss/": "MMMMMM MMMMMM BFBBBF NFBBBF",
    "articles/article/<article_id>/record/": "F22222 N22222 MMMMMM MMMMMM",
    "articles/article/<article_id>/record/export/": "F22222 N22222 MMMMMM MMMMMM",
    "articles/article/<article_id>/merge/": "NFNNNF NFNNNF",
    "articles/article/<article_id>/hand-over/": "2F222F NF222F 2F222F NF222F",
    "articles/article/<article_id>/publish/": "FFF22F FFF22F",
    "articles/article/<article_id>/scheduled/<edition_id>/": "FFF22F FFF22F",
    "articles/article/<article_id>/withdraw/": "FFF22F FFF22F",
    "articles/article/<article_id>/end/": "FFF22F FFF22F",
    "articles/article/<article_id>/carry/<number>/": "FFFRRF FFFRRF",
    "articles/article/<article_id>/correct/": "FFFRRF FFFRRF",
    "articles/article/<article_id>/correct/publish/": "FFFRRF FFFRRF",
    "articles/article/withheld/": "FFFF22 MMMMMM",
    "articles/article/<article_id>/withheld/": "FFFF22 MMMMMM",
    "articles/article/<article_id>/withhold/": "FFFF22 FFFF22",
    "articles/article/<article_id>/withheld/<withholding_id>/lift/": "FFFF22 FFFF22",
    "articles/article/<article_id>/expunge/": "FFFF22 FFFF22",
    "articles/article/<article_id>/expunge/<expunging_id>/": "FFFF22 FFFFRR",
    "articles/article/<article_id>/expunge/<expunging_id>/approve/": "FFFF22 FFFF22",
    "articles/article/": "222222 222222",
    "articles/article/add/": "2F222F 2F222F",
    "articles/article/<object_id>/history/": "RRRRRR RRRRRR",
    "articles/article/<object_id>/delete/": "FFFFFF FFFFFF",
    "articles/article/<object_id>/change/": "222222 R22222 2F222F RF222F",
    "articles/article/<object_id>/": "RRRRRR RRRRRR",
    "claims/claim/queue/": "222222 F2222F",
    "claims/claim/story/<article_id>/": "222222 N22222 RRRRRR NRRRRR",
    "claims/claim/story/<article_id>/suggest/": "MMMMMM MMMMMM BBBBBF NBBBBF",
    "claims/claim/<claim_id>/propose/": "FRFFRF NRFFRF F2FF2F N2FF2F",
    "claims/claim/<claim_id>/requests/add/": "F2FF2F N2FF2F F2FF2F N2FF2F",
    "claims/claim/<claim_id>/requests/<request_id>/": "F2FF2F N2FF2F F2FF2F N2FF2F",
    "claims/claim/<claim_id>/approve/": "RRRRRR NRRRRR NNNNNN NNNNNN",
    "claims/claim/<claim_id>/send-back/": "RRRRRR NRRRRR NNNNNN NNNNNN",
    "claims/claim/<claim_id>/retract/": "RRRRRR NRRRRR NNNNNN NNNNNN",
    "claims/claim/<claim_id>/evidence/add/": "F2FF2F N2FF2F F2FF2F N2FF2F",
    "claims/claim/<claim_id>/evidence/<evidence_id>/": "N22222 N22222 N2FF2F N2FF2F",
    "claims/claim/<claim_id>/evidence/<evidence_id>/files/<file_id>/": "N22222 N22222 MMMMMM NMMMMM",
    "claims/claim/<claim_id>/evidence/<evidence_id>/copies/<copy_id>/": "N22222 N22222 MMMMMM NMMMMM",
    "claims/claim/": "222222 222222",
    "claims/claim/add/": "FFFFFF FFFFFF",
    "claims/claim/<object_id>/history/": "222222 R22222 222222 R22222",
    "claims/claim/<object_id>/delete/": "FFFFFF FFFFFF",
    "claims/claim/<object_id>/change/": "222222 R22222 F2222F X2222F",
    "claims/claim/<object_id>/": "RRRRRR RRRRRR",
    "claims/errorreport/": "F22222 F22222",
    "claims/errorreport/add/": "FFFFFF FFFFFF",
    "claims/errorreport/<object_id>/history/": "F22222 F22222",
    "claims/errorreport/<object_id>/delete/": "FFFFFF FFFFFF",
    "claims/errorreport/<object_id>/change/": "F22222 F2222F",
    "claims/errorreport/<object_id>/": "RRRRRR RRRRRR",
    "claims/rating/": "222222 222222",
    "claims/rating/add/": "FFFF2F FFFF2F",
    "claims/rating/<object_id>/history/": "222222 222222",
    "claims/rating/<object_id>/delete/": "FFFF2F FFFF2F",
    "claims/rating/<object_id>/change/": "222222 FFFF2F",
    "claims/rating/<object_id>/": "RRRRRR RRRRRR",
    "auth/group/": "FFFF2F FFFF2F",
    "auth/group/add/": "FFFF2F FFFF2F",
    "auth/group/<object_id>/history/": "FFFF2F FFFF2F",
    "auth/group/<object_id>/delete/": "FFFF2F FFFF2F",
    "auth/group/<object_id>/change/": "FFFF2F FFFF2F",
    "auth/group/<object_id>/": "RRRRRR RRRRRR",
    "entities/entity/find/": "222222 MMMMMM",
    "entities/entity/make/": "MMMMMM BBBBBF",
    "entities/entity/merge/": "FF222F FF222F",
    "entities/entity/duplicates/": "F2222F F2222F",
    "entities/entity/apart/": "MMMMMM FRRRRF",
    "entities/entity/merges/<merge_id>/undo/": "MMMMMM FFRRRF",
    "entities/entity/": "222222 222222",
    "entities/entity/add/": "22222F 22222F",
    "entities/entity/<object_id>/history/": "222222 222222",
    "entities/entity/<object_id>/delete/": "FF222F FF222F",
    "entities/entity/<object_id>/change/": "222222 F2222F",
    "entities/entity/<object_id>/": "RRRRRR RRRRRR",
    "newsroom/user/<person_id>/forget/": "MMMMMM FFFFRF",
    "newsroom/user/<id>/password/": "FFFF2F FFFF2F",
    "newsroom/user/": "FFFF2F FFFF2F",
    "newsroom/user/add/": "FFFF2F FFFF2F",
    "newsroom/user/<object_id>/history/": "FFFF2F FFFF2F",
    "newsroom/user/<object_id>/delete/": "FFFFFF FFFFFF",
    "newsroom/user/<object_id>/change/": "FFFF2F FFFF2F",
    "newsroom/user/<object_id>/": "RRRRRR RRRRRR",
    "newsroom/signin/": "FFFF2F FFFF2F",
    "newsroom/signin/add/": "FFFFFF FFFFFF",
    "newsroom/signin/<object_id>/history/": "FFFF2F FFFF2F",
    "newsroom/signin/<object_id>/delete/": "FFFFFF FFFFFF",
    "newsroom/signin/<object_id>/change/": "FFFF2F FFFFFF",
    "newsroom/signin/<object_id>/": "RRRRRR RRRRRR",
    "^(?P<app_label>articles|claims|auth|newsroom|entities)/$": "222222 222222",
    "(?P<url>.*)$": "NNNNNN NNNNNN",
}
# What is open to people who have not signed in. Everything else sends them to do so.
OPEN = {
    "login/": ("2", "2"),
    "logout/": ("M", "2"),
    "password_change/done/": ("R", "R"),
    "account/inactive/": ("2", "M"),
    "account/signup/": ("N", "N"),
    "account/oidc/<provider_id>/login/": ("N", "N"),
    "account/oidc/<provider_id>/login/callback/": ("N", "N"),
    "account/oidc/failed/": ("N", "N"),
    "account/oidc/cancelled/": ("N", "N"),
    "account/password/": ("2", "2"),
    "account/password/asked/": ("2", "M"),
    "account/password/chosen/": ("2", "M"),
    "^account/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$": ("2", "2"),
}


def test_every_address_is_in_the_table():
    assert sorted(routes()) == sorted(TABLE)


def expected(route: str) -> list[str]:
    cells = TABLE[route].split()
    return cells if len(cells) == 4 else [cells[0], cells[0], cells[1], cells[1]]


@pytest.mark.parametrize("role", ROLES)
def test_role_gets(role):
    world = world_of(role)
    place = ROLES.index(role)
    asked = [("own", "get"), ("foreign", "get"), ("own", "post"), ("foreign", "post")]
    # Of what belongs to nobody, there is but one.
    answers: dict[tuple[str, str], str] = {}
    found = {}
    for route in routes():
        for (whose, method), letters in zip(asked, expected(route), strict=True):
            # Of another's story, a reporter is told nothing, whatever they ask for.
            secret = SECRET if role == "Reporter" else ""
            path = world.path(route, whose)
            answer = answers[path, method] = answers.get((path, method)) or outcome(world.person, path, method, secret)
            if answer not in ("FR" if letters[place] == "X" else letters[place]):
                found[f"{method} {whose} {route}"] = f"{answer}, not {letters[place]}"
    assert found == {}


def test_secret_of_another_story_is_there_to_be_found():
    """What the test above looks for is shown to those who may see it."""
    world = world_of("Editor")
    shown = [
        route
        for route in routes()
        if "!" in {outcome(world.person, world.path(route, "foreign"), method, SECRET) for method in ("get", "post")}
    ]
    assert {
        "articles/article/",
        "articles/article/<object_id>/change/",
        "articles/article/<article_id>/revisions/",
        "articles/correction/",
        "articles/event/",
        "claims/claim/",
        "claims/claim/<object_id>/change/",
        "claims/claim/story/<article_id>/",
    } <= set(shown)


@pytest.mark.parametrize("whose", ["nobody", "no member of staff", "someone who has left"])
def test_stranger_is_sent_to_sign_in(whose):
    world = world_of("Reporter")
    person = {
        "nobody": None,
        "no member of staff": UserFactory(role="Publisher"),
        "someone who has left": UserFactory(is_staff=True, admin=True, is_active=False),
    }[whose]
    found = {}
    for route in routes():
        for method in ("get", "post"):
            answer = outcome(person, world.path(route, "foreign"), method, SECRET)
            wanted = OPEN.get(route, ("L", "L"))[method == "post"]
            if answer != wanted:
                found[f"{method} {route}"] = f"{answer}, not {wanted}"
    assert found == {}


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "-1", "abc", "1.5", "٣", "²", "1/../2", "%00"])
def test_number_that_is_none_is_not_there(number, admin):
    for path in ("articles/article", "claims/claim", "entities/entity", "newsroom/user", "articles/picture"):
        assert outcome(admin, f"/admin/{path}/{number}/change/", "get") in ("R", "N")
    for path in ("articles/article/{}/publish/", "articles/article/{}/revisions/", "claims/claim/story/{}/"):
        assert outcome(admin, "/admin/" + path.format(number), "get") in ("R", "N")


# Publishing, by every way there is


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor"])
def test_nobody_but_a_publisher_puts_a_story_out_by_any_address(role, client):
    world = world_of(role)
    client.force_login(world.person)
    for things in (world.own, world.foreign):
        article, edition = Article.objects.get(pk=things["article"].pk), things["edition"]
        moment = {"live_from_0": "2020-01-01", "live_from_1": "00:00", "live_from": "2020-01-01T00:00"}
        posts = {
            reverse("admin:articles_article_publish", args=[article.pk]): {"revision": article.newest_id, **moment},
            reverse("admin:articles_article_withdraw", args=[article.pk]): {"reason": "I say so."},
            reverse("admin:articles_article_scheduled", args=[article.pk, edition.pk]): {"move": "1", **moment},
            reverse("admin:articles_article_change", args=[article.pk]): {"_publish": "1"},
        }
        assert [client.post(url, data).status_code for url, data in posts.items()][:3] == [403, 403, 403]
    assert not Edition.objects.live(timezone.now()).exists()
    assert list(Edition.objects.order_by("pk")) == [world.own["edition"], world.foreign["edition"]]


def test_publisher_of_one_section_puts_out_nothing_of_another(client):
    person = UserFactory(is_staff=True, role="Publisher", sections=[SectionFactory()])
    article = story()
    client.force_login(person)
    url = reverse("admin:articles_article_publish", args=[article.pk])
    assert [client.get(url).status_code, client.post(url, {"revision": article.newest_id}).status_code] == [404, 404]
    assert not Edition.objects.live(timezone.now()).exists()


# Verdicts, with all that a decision needs


def decisions(claim: Claim, verdict: Verdict) -> dict[str, dict[str, object]]:
    def url(name):
        return reverse(f"admin:claims_claim_{name}", args=[claim.pk])

    return {url(name): {"verdict": verdict.pk, "reason": "I say so."} for name in ("approve", "send-back", "retract")}


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Publisher"])
@pytest.mark.parametrize("is_approved", [False, True])
def test_nobody_but_a_fact_checker_decides_on_verdicts_by_any_address(role, is_approved, client):
    world = world_of(role)
    client.force_login(world.person)
    for things in (world.own, world.foreign):
        claim = things["claim"]
        verdict = claim.verdicts.get()
        if is_approved:
            verdict.approved_by, verdict.approved_at = UserFactory(), timezone.now()
            verdict.save(update_fields=["approved_by", "approved_at"])
        before = Verdict.objects.filter(pk=verdict.pk).values().get()
        for url, data in decisions(claim, verdict).items():
            if role == "Publisher" and is_approved and "retract" in url:
                continue
            assert client.post(url, data).status_code in (302, 404)
            assert Verdict.objects.filter(pk=verdict.pk).values().get() == before


def test_fact_checker_who_proposed_does_not_approve_by_the_address_either(client, checker):
    claim = marked(story()).claim
    verdict = VerdictFactory(claim=claim, proposed_by=checker)
    client.force_login(checker)
    approve = reverse("admin:claims_claim_approve", args=[claim.pk])
    client.post(approve, {"verdict": verdict.pk})
    assert not Verdict.objects.current().exists()
    assert "You proposed this verdict" in client.get(reverse("admin:claims_claim_change", args=[claim.pk])).text


def test_verdict_is_not_decided_on_under_another_claim(client, checker):
    one, two = marked(story()).claim, marked(story()).claim
    verdict = judged(one, approve=False)
    client.force_login(checker)
    url = reverse("admin:claims_claim_approve", args=[two.pk])
    assert client.post(url, {"verdict": verdict.pk}).status_code == 404
    assert not Verdict.objects.current().exists()


@pytest.mark.parametrize("verdict", ["", "0", "abc", "-1", "1e9", "99999999999999999999", "1 OR 1=1"])
def test_verdict_that_is_none_is_not_there(verdict, client, checker):
    claim = marked(story()).claim
    judged(claim, approve=False)
    client.force_login(checker)
    for url, data in decisions(claim, claim.verdicts.get()).items():
        assert client.post(url, data | {"verdict": verdict}).status_code == 404


# Claims of another's story


def test_reporter_does_not_see_a_claim_that_stands_only_in_the_story_of_another(client, reporter):
    mine, theirs = (
        marked(story(by=reporter), by=reporter),
        marked(story(body="<p>The swan cost 4 million crowns.</p>"), claim=ClaimFactory(statement=f"{SECRET}.")),
    )
    marked(theirs.article, "The swan", claim=mine.claim)
    client.force_login(reporter)
    listed = client.get(reverse("admin:claims_claim_changelist")).text
    assert (escape(mine.claim.statement) in listed, SECRET in listed) == (True, False)
    assert client.get(reverse("admin:claims_claim_change", args=[theirs.claim.pk])).status_code == 302
    page = client.get(reverse("admin:claims_claim_change", args=[mine.claim.pk])).text
    assert escape(mine.article.newest.headline) in page
    assert f"story/{theirs.article.pk}/" not in page
    assert "The swan" not in page


def test_reporter_marks_confirms_and_retires_nothing_in_the_story_of_another(client):
    world = world_of("Reporter")
    client.force_login(world.person)
    article, anchor = world.foreign["article"], world.foreign["anchor"]
    newest = Article.objects.get(pk=article.pk).newest_id
    anchors = list(Anchor.objects.values())
    url = reverse("admin:claims_story", args=[article.pk])
    for data in (
        {"words": "crowns", "statement": "It costs crowns.", "voice": "asserted", "revision": newest},
        {"anchor": anchor.pk, "revision": newest, "confirm": "1"},
        {"anchor": anchor.pk, "revision": newest, "retire": "1", "reason": "I say so."},
    ):
        assert client.post(url, data).status_code == 404
    # Under the address of their own story, the anchor is not one of it.
    own = reverse("admin:claims_story", args=[world.own["article"].pk])
    client.post(own, {"anchor": anchor.pk, "revision": newest, "retire": "1", "reason": "I say so."})
    assert list(Anchor.objects.values()) == anchors


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.SEALED])
@pytest.mark.parametrize(
    ("role", "is_shown"), [("Reporter", False), ("Fact-checker", True), ("Editor", True), ("Publisher", True)]
)
def test_source_is_shown_only_to_those_who_see_evidence_and_a_sealed_one_to_none(role, is_shown, visibility, client):
    person = UserFactory(is_staff=True, role=role)
    article = story()
    Article.objects.filter(pk=article.pk).update(assignee=person)
    claim = marked(article).claim
    EvidenceFactory(claim=claim, title="A source called Deep Throat", visibility=visibility)
    judged(claim)
    client.force_login(person)
    pages = [
        client.get(reverse("admin:claims_claim_change", args=[claim.pk])),
        client.get(reverse("admin:claims_story", args=[article.pk])),
        client.get(reverse("admin:articles_article_change", args=[article.pk])),
    ]
    assert [page.status_code for page in pages] == [200, 200, 200]
    shown = is_shown and visibility == Visibility.PUBLIC
    assert ("Deep Throat" in "".join(page.text for page in pages)) == shown


# Autocomplete


def completes(client, app, model, name, term="", **extra):
    data = {"app_label": app, "model_name": model, "field_name": name, "term": term, **extra}
    response = client.get(reverse("admin:autocomplete"), data)
    if response.status_code != 200:
        return response.status_code
    return [row["text"] for row in response.json()["results"]]


def relations() -> list[tuple[str, str, str]]:
    """Every relation of every model, since autocomplete may be asked for any."""
    return [
        (model._meta.app_label, model._meta.model_name, field.name)
        for model in apps.get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.is_relation
    ]


def test_autocomplete_tells_a_reporter_nothing_of_the_story_of_another(client):
    world = world_of("Reporter")
    client.force_login(world.person)
    answers = {relation: completes(client, *relation) for relation in relations()}
    assert {relation: answer for relation, answer in answers.items() if SECRET in str(answer)} == {}
    assert len([answer for answer in answers.values() if isinstance(answer, list)]) > 5
    assert {answer for answer in answers.values() if isinstance(answer, int)} == {403}


def test_autocomplete_finds_a_reporter_their_own_story_and_an_editor_every_one(client):
    world = world_of("Reporter")
    client.force_login(world.person)
    assert completes(client, "articles", "pin", "article") == ["Our own is the headline"]
    client.force_login(UserFactory(is_staff=True, role="Editor"))
    assert set(completes(client, "articles", "pin", "article")) == {
        "Our own is the headline",
        f"{SECRET} is the headline",
    }


def test_autocomplete_does_not_search_what_it_does_not_show(client):
    world = world_of("Reporter")
    client.force_login(world.person)
    for term in (SECRET, "crowns", "headline"):
        assert SECRET not in str(completes(client, "articles", "pin", "article", term))
        assert SECRET not in str(completes(client, "claims", "anchor", "claim", term))


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Publisher"])
def test_autocomplete_tells_nobody_of_accounts(role, client):
    client.force_login(UserFactory(is_staff=True, role=role))
    for relation in (
        ("articles", "article", "assignee"),
        ("claims", "claim", "checker"),
        ("articles", "event", "actor"),
    ):
        assert completes(client, *relation) == 403


def test_autocomplete_with_another_field_of_the_target_is_refused(client, reporter):
    client.force_login(reporter)
    for field in ("password", "newest__headline", "pk", "source_id"):
        assert completes(client, "articles", "pin", "article", to_field=field) in (403, 400, [])


# Lists


FILTERS = [
    "newest__body__contains",
    "newest__headline__startswith",
    "revisions__body__contains",
    "editions__revision__headline__contains",
    "anchors__claim__statement__contains",
    "drafts__form__contains",
    "translation_of__newest__headline__contains",
    "translations__newest__headline__contains",
    "created_by__password__startswith",
    "assignee__password__startswith",
    "assignee__is_superuser",
    "entity_links__tag__articles__newest__headline__contains",
]


@pytest.mark.parametrize("lookup", FILTERS)
def test_list_of_stories_is_not_filtered_by_what_is_not_offered(lookup, client, reporter):
    story(by=reporter)
    story(headline=SECRET)
    client.force_login(reporter)
    response = client.get(reverse("admin:articles_article_changelist"), {lookup: SECRET})
    assert response.status_code == 400 or response.headers.get("Location", "").endswith("?e=1")


@pytest.mark.parametrize(
    "lookup",
    [
        "anchors__article__newest__headline__contains",
        "anchors__placements__words__contains",
        "verdicts__reasoning__contains",
        "evidence__title__contains",
        "checker__password__startswith",
    ],
)
def test_list_of_claims_is_not_filtered_by_what_is_not_offered(lookup, client, reporter):
    marked(story(by=reporter), by=reporter)
    client.force_login(reporter)
    response = client.get(reverse("admin:claims_claim_changelist"), {lookup: SECRET})
    assert response.status_code == 400 or response.headers.get("Location", "").endswith("?e=1")


@pytest.mark.parametrize(
    "lookup", ["article_links__content_object__newest__headline__contains", "claims_made__notes__contains"]
)
def test_list_of_entities_is_not_filtered_by_stories(lookup, client, reporter):
    client.force_login(reporter)
    response = client.get(reverse("admin:entities_entity_changelist"), {lookup: SECRET})
    assert response.status_code == 400 or response.headers.get("Location", "").endswith("?e=1")


@pytest.mark.parametrize("query", [SECRET, "crowns", "headline", "", "' OR 1=1 --", "%", "\\", '"', "x" * 3000])
def test_search_finds_a_reporter_their_own_stories_alone(query, client):
    world = world_of("Reporter")
    client.force_login(world.person)
    for name in ("articles_article", "claims_claim", "articles_correction", "entities_entity", "articles_picture"):
        response = client.get(reverse(f"admin:{name}_changelist"), {"q": query})
        assert response.status_code == 200
        shown = response.text.replace(escape(query), "") if query else response.text
        assert SECRET not in shown


def test_filters_of_a_list_name_nothing_of_another_story(client, reporter):
    """The sections offered are those of stories that one sees."""
    story(by=reporter, section=SectionFactory(name="Mine"))
    story(section=SectionFactory(name=SECRET))
    client.force_login(reporter)
    assert SECRET not in client.get(reverse("admin:articles_article_changelist")).text


# The short way to the site


def short_way(client, thing):
    kind = ContentType.objects.get_for_model(thing)
    return client.get(f"/admin/r/{kind.pk}/{thing.pk}/")


def test_short_way_leads_to_what_readers_see(client, editor):
    article = checked_story(entities=((EntityFactory(), "about"),))
    edition = Edition.objects.get()
    client.force_login(editor)
    for thing in (article, Claim.objects.get(), article.newest.section, edition.author_links.get().author):
        response = short_way(client, thing)
        assert response.status_code == 302
        assert client.get(response["Location"]).status_code == 200


def test_short_way_tells_a_reporter_nothing_of_what_is_not_theirs(client):
    world = world_of("Reporter")
    published(world.foreign["article"], at=timezone.now() + timedelta(hours=1))
    client.force_login(world.person)
    for model in apps.get_models():
        for thing in model._base_manager.all()[:50]:
            kind = ContentType.objects.get_for_model(model)
            for spelling in (f"{kind.pk}", f"+{kind.pk}", f" {kind.pk}", f"0{kind.pk}"):
                response = client.get(f"/admin/r/{spelling}/{thing.pk}/")
                assert SECRET.lower() not in response.headers.get("Location", "").lower()
                assert SECRET not in response.text


def test_short_way_to_what_has_no_page_is_none(client, admin):
    article = published_story()
    draft, withdrawn = story(), Edition.objects.get()
    client.force_login(admin)
    for thing in (draft, withdrawn, AuthorFactory(), PictureFactory(), EntityFactory(), ClaimFactory(), article.newest):
        assert short_way(client, thing).status_code == 404
    assert client.get("/admin/r/999999/1/").status_code == client.get("/admin/r/x/1/").status_code == 404


def test_view_on_site_is_offered_only_where_there_is_a_page(client, editor):
    draft, live = story(), published_story()
    client.force_login(editor)
    address = live.editions.get().get_absolute_url()
    assert address in client.get(reverse("admin:articles_article_change", args=[live.pk])).text
    assert "/admin/r/" not in client.get(reverse("admin:articles_article_change", args=[draft.pk])).text


# Popups, histories, deletions


@pytest.mark.parametrize(
    ("model", "field"),
    [("articles_article", "source_id"), ("entities_entity", "wikidata_id"), ("articles_picture", "digest")],
)
def test_popup_does_not_give_other_fields_away(model, field, client, reporter):
    client.force_login(reporter)
    for url in (f"admin:{model}_changelist", f"admin:{model}_add"):
        response = client.get(reverse(url), {"_popup": "1", "_to_field": field})
        assert (url, response.status_code in (200, 400)) == (url, True)
        if response.status_code == 200:
            assert f"_to_field={field}" not in response.text or model == "articles_article"


def test_popup_of_another_story_is_not_shown(client):
    world = world_of("Reporter")
    client.force_login(world.person)
    url = reverse("admin:articles_article_change", args=[world.foreign["article"].pk])
    response = client.get(url, {"_popup": "1"})
    assert response.status_code == 302
    assert SECRET not in client.get(response["Location"]).text


def test_entity_that_others_lean_on_is_not_deleted(client, editor):
    used, free = ArticleEntityFactory().tag, EntityFactory()
    client.force_login(editor)
    for entity in (used, free):
        client.post(reverse("admin:entities_entity_delete", args=[entity.pk]), {"post": "yes"})
    assert list(type(used).objects.filter(pk__in=[used.pk, free.pk])) == [used]


def test_usage_of_an_entity_tells_a_reporter_no_story_of_another(client, reporter):
    entity = EntityFactory(name="The bridge")
    story(headline=SECRET, entities=((entity, "about"),))
    client.force_login(reporter)
    for url in (
        reverse("admin:entities_entity_changelist"),
        reverse("admin:entities_entity_change", args=[entity.pk]),
        reverse("admin:entities_entity_history", args=[entity.pk]),
    ):
        assert SECRET not in client.get(url).text


def test_account_is_never_deleted(client, admin):
    other = UserFactory()
    client.force_login(admin)
    assert client.post(reverse("admin:newsroom_user_delete", args=[other.pk]), {"post": "yes"}).status_code == 403
    client.post(
        reverse("admin:newsroom_user_changelist"),
        {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"},
    )
    other.refresh_from_db()


@pytest.mark.parametrize("name", ["articles_article", "claims_claim", "articles_correction", "articles_event"])
def test_what_was_done_is_not_deleted_from_a_list(name, client, admin):
    CorrectionFactory()
    AnchorFactory()
    article = published_story()
    CorrectionFactory(article=article)
    client.force_login(admin)
    model = apps.get_model(*name.split("_"))
    before = model._base_manager.count()
    data = {"action": "delete_selected", "_selected_action": list(model._base_manager.values_list("pk", flat=True))}
    client.post(reverse(f"admin:{name}_changelist"), data | {"post": "yes"})
    assert model._base_manager.count() == before > 0


# Text that was not saved


def test_draft_of_another_is_not_shown_kept_or_discarded(client):
    world = world_of("Reporter")
    foreign = world.foreign["draft"]
    mate = UserFactory(is_staff=True, role="Editor")
    Article.objects.filter(pk=foreign.article_id).update(assignee=mate)
    for person in (world.person, mate):
        client.force_login(person)
        change = reverse("admin:articles_article_change", args=[foreign.article_id])
        assert f"{SECRET} in a draft" not in client.get(change, {"draft": foreign.pk}, follow=True).text
        discard = reverse("admin:articles_article_discard_draft", args=[foreign.article_id, foreign.pk])
        assert client.post(discard).status_code == 404
    client.force_login(world.person)
    keep = reverse("admin:articles_article_draft", args=[foreign.article_id])
    data = json.dumps({"tab": foreign.tab, "form": {"headline": ["Overwritten"]}})
    assert client.post(keep, data, content_type="application/json").status_code == 403
    assert Draft.objects.get(pk=foreign.pk).form == {"headline": [f"{SECRET} in a draft"]}


# What a reporter may not do with their own


@pytest.mark.parametrize("stage", [Stage.REVIEW, Stage.FACT_CHECK, Stage.READY])
def test_reporter_does_not_change_a_story_that_has_gone_on(stage, client, reporter):
    article = story(by=reporter)
    Article.objects.filter(pk=article.pk).update(stage=stage)
    client.force_login(reporter)
    url = reverse("admin:articles_article_change", args=[article.pk])
    assert client.post(url, form_of(article, headline="Changed", stage="draft")).status_code == 403
    article.refresh_from_db()
    assert (article.stage, Revision.objects.count()) == (stage, 1)


def test_reporter_hands_a_story_on(client, reporter):
    article = story(by=reporter)
    client.force_login(reporter)
    url = reverse("admin:articles_article_change", args=[article.pk])
    assert client.post(url, form_of(article, headline="Changed", stage="review")).status_code == 302
    article.refresh_from_db()
    assert (article.stage, article.newest.headline) == (Stage.REVIEW, "Changed")
    assert Correction.objects.count() == 0


def test_editing_a_live_story_does_not_change_what_readers_see(client, editor):
    article = published_story()
    edited(article, dek="Working")
    client.force_login(editor)
    url = reverse("admin:articles_article_change", args=[article.pk])
    client.post(url, form_of(article, headline="Not yet"))
    assert [edition.revision.headline for edition in Edition.objects.live(timezone.now())] == [
        "Harrowgate closes its old bridge"
    ]

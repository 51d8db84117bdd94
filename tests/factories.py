"""One factory for each model: rows as they may stand in the database, with as little as they need.

The operations are not called here, so that a test can set up what no operation would let through. Stories made by the
operations are in `tests.stories`.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from importlib import import_module

import factory
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from factory.django import DjangoModelFactory, ImageField, Password

from articles import addresses
from articles import models as articles
from articles.models.edition import EditionKind
from articles.revisions import blocks_of
from claims import models as claims
from entities import models as entities
from newsroom import models as newsroom

PASSWORD = "a long and boring password"
BODY = (
    '<p id="p-first">The council of Harrowgate voted on Tuesday to close the old bridge.</p>\n'
    '<p id="p-second">Repairs will cost 4 million crowns, the mayor said.</p>'
)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = articles.Section

    name = factory.Sequence(lambda n: f"Section {n}")
    slug = factory.Sequence(lambda n: f"section-{n}")


class AuthorFactory(DjangoModelFactory):
    class Meta:
        model = articles.Author

    name = factory.Sequence(lambda n: f"Ada Writer {n}")


def _rights_of(role: str) -> list[str]:
    """As the migrations give them."""
    migrations = (
        "0003_roles",
        "0005_roles_for_publishing",
        "0006_publishers_decide_on_after_effects",
        "0007_roles_for_reports",
    )
    roles = [import_module(f"newsroom.migrations.{migration}").ROLES for migration in migrations]
    pins = import_module("newsroom.migrations.0011_editors_lay_out_the_front_page").RIGHTS
    roles.append({"Editor": [f"articles.{right}" for right in pins]})
    return sorted({permission for rights in roles for permission in rights.get(role, [])})


def role_named(name: str) -> Group:
    """The group of a role. It may have to be made again: tests that run without a transaction empty the tables."""
    group, is_new = Group.objects.get_or_create(name=name)
    if is_new:
        for permission in _rights_of(name):
            app_label, codename = permission.split(".")
            group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
    return group


class UserFactory(DjangoModelFactory):
    """An account. `role="editor"` puts it into that group."""

    class Meta:
        model = settings.AUTH_USER_MODEL
        skip_postgeneration_save = True

    class Params:
        admin = factory.Trait(is_staff=True, is_superuser=True)

    username = factory.Sequence(lambda n: f"person-{n}")
    password = Password(PASSWORD)

    @factory.post_generation
    def role(self, create, name, **kwargs):
        if name:
            self.groups.add(role_named(name))

    @factory.post_generation
    def sections(self, create, sections, **kwargs):
        if sections:
            self.sections.set(sections)


class PictureFactory(DjangoModelFactory):
    class Meta:
        model = articles.Picture

    class Params:
        withdrawn = factory.Trait(
            withdrawn_at=factory.LazyFunction(timezone.now),
            withdrawn_by=factory.SubFactory(UserFactory),
            withdrawn_reason="The agency asks for it.",
        )

    file = ImageField(width=3, height=2, color="teal", format="PNG", filename="picture.png")
    digest = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    width, height = 3, 2
    alt = "A bridge over a river"
    credit = "Newsroom"
    added_by = factory.SubFactory(UserFactory)


class EntityFactory(DjangoModelFactory):
    class Meta:
        model = entities.Entity

    name = factory.Sequence(lambda n: f"Entity {n}")
    slug = factory.Sequence(lambda n: f"entity-{n}")
    kind = entities.Kind.ORGANISATION


class AliasFactory(DjangoModelFactory):
    class Meta:
        model = entities.Alias

    entity = factory.SubFactory(EntityFactory)
    name = factory.Sequence(lambda n: f"Alias {n}")


class MergeFactory(DjangoModelFactory):
    """An entity that has become another. Trait: `undone`."""

    class Meta:
        model = entities.Merge

    class Params:
        undone = factory.Trait(undone_by=factory.SubFactory(UserFactory), undone_at=factory.LazyFunction(timezone.now))

    into = factory.SubFactory(EntityFactory)
    entity = factory.SubFactory(EntityFactory, merged_into=factory.SelfAttribute("..into"))
    moved = factory.LazyFunction(lambda: {"claims.claimants": []})
    merged_by = factory.SubFactory(UserFactory)
    merged_at = factory.LazyFunction(timezone.now)


class NotTheSameFactory(DjangoModelFactory):
    class Meta:
        model = entities.NotTheSame

    first = factory.SubFactory(EntityFactory)
    second = factory.SubFactory(EntityFactory)
    said_by = factory.SubFactory(UserFactory)


class ArticleFactory(DjangoModelFactory):
    """A story with one revision. `revision__headline="…"` goes to it; `revision=None` leaves it out."""

    class Meta:
        model = articles.Article
        skip_postgeneration_save = True

    created_by = factory.SubFactory(UserFactory)
    revision = factory.RelatedFactory("tests.factories.RevisionFactory", factory_related_name="article")


class RevisionFactory(DjangoModelFactory):
    """The newest revision of its story, edited from the one before. `authors` and `entities` are lists of objects."""

    class Meta:
        model = articles.Revision
        skip_postgeneration_save = True

    article = factory.SubFactory(ArticleFactory, revision=None)
    number = factory.LazyAttribute(lambda o: o.article.revisions.count() + 1)
    parent = factory.LazyAttribute(lambda o: o.article.newest)
    section = factory.LazyAttribute(lambda o: o.parent.section if o.parent else SectionFactory())
    slug = factory.LazyAttribute(lambda o: o.parent.slug if o.parent else f"story-{o.article.pk}")
    headline = factory.LazyAttribute(lambda o: o.parent.headline if o.parent else f"Story {o.article.pk}")
    body = factory.LazyAttribute(lambda o: o.parent.body if o.parent else BODY)
    created_by = factory.SelfAttribute("article.created_by")

    @factory.post_generation
    def authors(self, create, authors, **kwargs):
        for position, author in enumerate(authors or []):
            articles.RevisionAuthor.objects.create(revision=self, author=author, position=position)

    @factory.post_generation
    def entities(self, create, entities, **kwargs):
        for position, entity in enumerate(entities or []):
            articles.RevisionEntity.objects.create(revision=self, entity=entity, position=position)

    @factory.post_generation
    def paragraphs(self, create, value, **kwargs):
        for block in blocks_of(self):
            held = {"last_revision": self, "digest": addresses.digest(block.text)}
            articles.Paragraph.objects.update_or_create(
                article=self.article,
                anchor=block.id,
                defaults=held,
                create_defaults={**held, "first_revision": self},
            )
        self.article.newest = self
        self.article.save(update_fields=["newest"])


class ParagraphFactory(DjangoModelFactory):
    """The identity of a block that went before the newest revision, unless `last_revision` says otherwise."""

    class Meta:
        model = articles.Paragraph

    article = factory.SubFactory(ArticleFactory)
    anchor = factory.Sequence(lambda n: f"p-{n:04}")
    first_revision = factory.SelfAttribute("article.newest")
    last_revision = factory.SelfAttribute("first_revision")
    digest = factory.LazyAttribute(lambda o: addresses.digest(o.anchor))


class ArticleEntityFactory(DjangoModelFactory):
    class Meta:
        model = articles.ArticleEntity

    content_object = factory.SubFactory(ArticleFactory)
    tag = factory.SubFactory(EntityFactory)


class DraftFactory(DjangoModelFactory):
    class Meta:
        model = articles.Draft

    article = factory.SubFactory(ArticleFactory)
    person = factory.SubFactory(UserFactory)
    tab = factory.Sequence(lambda n: f"tab-{n}")
    base = factory.SelfAttribute("article.newest")
    form = factory.LazyFunction(lambda: {"headline": "Half a headline"})


class EventFactory(DjangoModelFactory):
    class Meta:
        model = articles.Event

    article = factory.SubFactory(ArticleFactory)
    actor = factory.SelfAttribute("article.created_by")
    verb = "looked at"
    thing = factory.LazyAttribute(lambda o: f"articles.article:{o.article.pk}")


class EditionFactory(DjangoModelFactory):
    """The newest revision of a story before readers from now on, with its byline and entities."""

    class Meta:
        model = articles.Edition
        skip_postgeneration_save = True

    class Params:
        withdrawal = factory.Trait(kind=EditionKind.WITHDRAWAL, revision=None, reason="It was wrong.")
        cancelled = factory.Trait(
            cancelled_at=factory.LazyFunction(timezone.now), cancelled_by=factory.SubFactory(UserFactory)
        )
        held = factory.Trait(held_at=factory.LazyFunction(timezone.now), held_reason="A correction came first.")
        withheld = factory.Trait(
            withheld_at=factory.LazyFunction(timezone.now),
            withheld_by=factory.SubFactory(UserFactory),
            withheld_reason="A court said so.",
        )

    article = factory.SubFactory(ArticleFactory)
    revision = factory.SelfAttribute("article.newest")
    section = factory.LazyAttribute(lambda o: o.revision.section if o.revision else None)
    kind = EditionKind.FIRST
    live_from = factory.LazyFunction(timezone.now)
    first_published_at = factory.SelfAttribute("live_from")
    created_by = factory.SelfAttribute("article.created_by")

    @factory.post_generation
    def links(self, create, value, **kwargs):
        if self.revision is None:
            return
        for name in self.revision.byline.all():
            self.author_links.create(
                author=name.author, position=name.position, first_published_at=self.first_published_at
            )
        for link in self.revision.entity_links.all():
            self.entity_links.create(
                entity=link.entity, role=link.role, position=link.position, first_published_at=self.first_published_at
            )


class RevisionNameFactory(DjangoModelFactory):
    class Meta:
        model = articles.RevisionName

    revision = factory.SubFactory(RevisionFactory)
    name = factory.Sequence(lambda n: f"As printed on page {n}")
    named_by = factory.SelfAttribute("revision.created_by")


class PresenceFactory(DjangoModelFactory):
    class Meta:
        model = articles.Presence

    article = factory.SubFactory(ArticleFactory)
    person = factory.SubFactory(UserFactory)
    tab = factory.Sequence(lambda n: f"tab-{n}")
    seen_at = factory.LazyFunction(timezone.now)


class PreviewLinkFactory(DjangoModelFactory):
    """A link to the newest text of a story, for three days. Trait: `revoked`."""

    class Meta:
        model = articles.PreviewLink

    class Params:
        revoked = factory.Trait(
            revoked_at=factory.LazyFunction(timezone.now), revoked_by=factory.SubFactory(UserFactory)
        )

    article = factory.SubFactory(ArticleFactory)
    digest = factory.Sequence(lambda n: hashlib.sha256(f"secret {n}".encode()).hexdigest())
    made_for = factory.Sequence(lambda n: f"Source {n}")
    made_by = factory.SelfAttribute("article.created_by")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))


class PinFactory(DjangoModelFactory):
    class Meta:
        model = articles.Pin

    article = factory.SubFactory(ArticleFactory)
    pinned_by = factory.SelfAttribute("article.created_by")


class CorrectionFactory(DjangoModelFactory):
    class Meta:
        model = articles.Correction

    article = factory.SubFactory(ArticleFactory)
    note = "An earlier version gave the wrong sum."
    corrected_at = factory.LazyFunction(timezone.now)
    created_by = factory.SelfAttribute("article.created_by")


class WithholdingFactory(DjangoModelFactory):
    """A passage that stands nowhere, withheld. `lifted`: not any more."""

    class Meta:
        model = articles.Withholding

    class Params:
        lifted = factory.Trait(
            lifted_at=factory.LazyFunction(timezone.now),
            lifted_by=factory.SubFactory(UserFactory),
            lifted_reason="The court of appeal said so.",
        )

    article = factory.SubFactory(ArticleFactory)
    scope = articles.Withholding.Scope.PASSAGE
    words = "words that no text has"
    reason = "An injunction."
    withheld_at = factory.LazyFunction(timezone.now)
    withheld_by = factory.SubFactory(UserFactory)


class ExpungingFactory(DjangoModelFactory):
    """Words that a court orders to be destroyed, asked for; or `approved`, or `refused`."""

    class Meta:
        model = articles.Expunging

    class Params:
        approved = factory.Trait(
            words="", approved_at=factory.LazyFunction(timezone.now), approved_by=factory.SubFactory(UserFactory)
        )
        refused = factory.Trait(
            refused_at=factory.LazyFunction(timezone.now), refused_by=factory.SubFactory(UserFactory)
        )

    article = factory.SubFactory(ArticleFactory)
    words = "words that no text has"
    order = "High Court, 12 O 34/26"
    asked_by = factory.SubFactory(UserFactory)


class ClaimFactory(DjangoModelFactory):
    class Meta:
        model = claims.Claim

    statement = factory.Sequence(lambda n: f"Repairs will cost {n} million crowns.")
    created_by = factory.SubFactory(UserFactory)


class AnchorFactory(DjangoModelFactory):
    """`words` of the newest revision's block `block`, confirmed there, with a placement. `placed=False`: without."""

    class Meta:
        model = claims.Anchor
        skip_postgeneration_save = True

    class Params:
        block = "p-second"
        text = factory.LazyAttribute(lambda o: next(b.text for b in blocks_of(o.confirmed_in) if b.id == o.block))
        retired = factory.Trait(
            retired_at=factory.LazyFunction(timezone.now), retired_by=factory.SelfAttribute("confirmed_by")
        )

    claim = factory.SubFactory(ClaimFactory)
    article = factory.SubFactory(ArticleFactory)
    confirmed_in = factory.SelfAttribute("article.newest")
    confirmed_by = factory.SelfAttribute("article.created_by")
    confirmed_at = factory.LazyFunction(timezone.now)
    words = "4 million crowns"
    sentence = factory.SelfAttribute("text")
    start = factory.LazyAttribute(lambda o: o.text.index(o.words))
    paragraph = factory.LazyAttribute(lambda o: o.article.paragraphs.get(anchor=o.block))

    @factory.post_generation
    def placed(self, create, value, **kwargs):
        if value is not False:
            PlacementFactory(anchor=self, revision=self.confirmed_in)


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = claims.Placement

    class Params:
        gone = factory.Trait(state=claims.State.GONE, paragraph=None, start=None, end=None, words="")

    anchor = factory.SubFactory(AnchorFactory, placed=False)
    revision = factory.SelfAttribute("anchor.confirmed_in")
    state = claims.State.UNCHANGED
    paragraph = factory.SelfAttribute("anchor.paragraph")
    start = factory.SelfAttribute("anchor.start")
    end = factory.LazyAttribute(lambda o: o.start + len(o.words))
    words = factory.SelfAttribute("anchor.words")


class RatingFactory(DjangoModelFactory):
    class Meta:
        model = claims.Rating

    name = factory.Sequence(lambda n: f"Rating {n}")
    slug = factory.Sequence(lambda n: f"rating-{n}")
    definition = "What it means."
    number = factory.Sequence(lambda n: 1000 + n)


class EvidenceFactory(DjangoModelFactory):
    """A source. `sealed_to` is a list of people who are named for it."""

    class Meta:
        model = claims.Evidence
        skip_postgeneration_save = True

    claim = factory.SubFactory(ClaimFactory)
    title = factory.Sequence(lambda n: f"Budget of the council, page {n}")
    publisher = "Council of Harrowgate"
    url = factory.Sequence(lambda n: f"https://council.example/budget/{n}")
    anonymous_because = factory.LazyAttribute(lambda o: "It is dangerous." if o.visibility == "described" else "")
    visibility = claims.Visibility.PUBLIC
    added_by = factory.SelfAttribute("claim.created_by")

    @factory.post_generation
    def sealed_to(self, create, people, **kwargs):
        for person in people or []:
            claims.Confidant.objects.create(evidence=self, person=person, named_by=self.added_by)


class ConfidantFactory(DjangoModelFactory):
    class Meta:
        model = claims.Confidant

    evidence = factory.SubFactory(EvidenceFactory, visibility=claims.Visibility.SEALED)
    person = factory.SubFactory(UserFactory)
    named_by = factory.SelfAttribute("evidence.added_by")


class EvidenceFileFactory(DjangoModelFactory):
    class Meta:
        model = claims.EvidenceFile

    evidence = factory.SubFactory(EvidenceFactory)
    file = factory.django.FileField(filename="a", data=b"What the source gave us.")
    name = "minutes.txt"
    content_type = "text/plain"
    size = 24
    digest = factory.LazyAttribute(lambda o: hashlib.sha256(o.name.encode()).hexdigest())
    added_by = factory.SelfAttribute("evidence.added_by")


class PageCopyFactory(DjangoModelFactory):
    class Meta:
        model = claims.PageCopy

    evidence = factory.SubFactory(EvidenceFactory)
    fetched_at = factory.LazyFunction(timezone.now)
    fetched_by = factory.SelfAttribute("evidence.added_by")
    asked_url = factory.SelfAttribute("evidence.url")
    final_url = factory.SelfAttribute("asked_url")
    status = 200
    text = "Repairs of the old bridge will cost 4 million crowns."
    size = factory.LazyAttribute(lambda o: 1 if o.text or o.same_as else 0)
    digest = factory.LazyAttribute(lambda o: hashlib.sha256(o.text.encode()).hexdigest() if o.size else "")
    same_as = None


class VerdictFactory(DjangoModelFactory):
    """A verdict that waits for approval. Traits: `approved`, and after it `superseded` or `retracted`; `sent_back`."""

    class Meta:
        model = claims.Verdict

    class Params:
        approved = factory.Trait(
            approved_by=factory.SubFactory(UserFactory), approved_at=factory.LazyFunction(timezone.now)
        )
        sent_back = factory.Trait(
            sent_back_by=factory.SubFactory(UserFactory),
            sent_back_at=factory.LazyFunction(timezone.now),
            sent_back_reason="One source is not enough.",
        )
        superseded = factory.Trait(approved=True, superseded_at=factory.LazyFunction(timezone.now))
        retracted = factory.Trait(
            approved=True,
            retracted_by=factory.SubFactory(UserFactory),
            retracted_at=factory.LazyFunction(timezone.now),
            retracted_reason="The source was withdrawn.",
        )

    claim = factory.SubFactory(ClaimFactory)
    statement = factory.SelfAttribute("claim.statement")
    claimant = factory.SelfAttribute("claim.claimant")
    rating = factory.SubFactory(RatingFactory)
    summary = "The budget says so."
    as_of = factory.LazyFunction(lambda: timezone.now().date())
    proposed_by = factory.SubFactory(UserFactory)
    proposed_at = factory.LazyFunction(timezone.now)


class VerdictEvidenceFactory(DjangoModelFactory):
    class Meta:
        model = claims.VerdictEvidence

    verdict = factory.SubFactory(VerdictFactory)
    evidence = factory.LazyAttribute(lambda o: EvidenceFactory(claim=o.verdict.claim))
    title = factory.LazyAttribute(lambda o: "" if o.visibility == "sealed" else o.evidence.title)
    visibility = claims.Visibility.PUBLIC


class RequestForCommentFactory(DjangoModelFactory):
    """The claimant was asked, and has not answered. Trait: `answered`."""

    class Meta:
        model = claims.RequestForComment

    class Params:
        answered = factory.Trait(answered_on=date(2024, 5, 6), answer="We never said so.")

    claim = factory.SubFactory(ClaimFactory)
    respondent = "Her office"
    asked_on = date(2024, 5, 3)
    noted_by = factory.SubFactory(UserFactory)


class VerdictReplyFactory(DjangoModelFactory):
    class Meta:
        model = claims.VerdictReply

    verdict = factory.SubFactory(VerdictFactory)
    respondent = "Her office"
    asked_on = date(2024, 5, 3)


class SetAsideFactory(DjangoModelFactory):
    """A sentence of the newest revision's second paragraph, set aside. Trait: `taken_back`."""

    class Meta:
        model = claims.SetAside

    class Params:
        taken_back = factory.Trait(
            taken_back_by=factory.SubFactory(UserFactory), taken_back_at=factory.LazyFunction(timezone.now)
        )

    article = factory.SubFactory(ArticleFactory)
    revision = factory.SelfAttribute("article.newest")
    paragraph = factory.LazyAttribute(lambda o: o.article.paragraphs.get(anchor="p-second"))
    sentence = "Repairs will cost 4 million crowns, the mayor said."
    reason = "Common knowledge"
    set_aside_by = factory.SubFactory(UserFactory)


class QuoteCheckFactory(DjangoModelFactory):
    class Meta:
        model = claims.QuoteCheck

    anchor = factory.SubFactory(AnchorFactory, voice="quoted")
    words = factory.SelfAttribute("anchor.words")
    how = "heard"
    checked_by = factory.SubFactory(UserFactory)


class CorrectedClaimFactory(DjangoModelFactory):
    class Meta:
        model = claims.CorrectedClaim

    correction = factory.SubFactory(CorrectionFactory)
    claim = factory.SubFactory(ClaimFactory)


class ErrorReportFactory(DjangoModelFactory):
    """What a reader reported of a claim. Trait: `settled`."""

    class Meta:
        model = claims.ErrorReport

    class Params:
        settled = factory.Trait(
            state=claims.ErrorReport.State.ANSWERED,
            reason="It was corrected.",
            settled_by=factory.SubFactory(UserFactory),
            settled_at=factory.LazyFunction(timezone.now),
        )

    claim = factory.SubFactory(ClaimFactory)
    words = "4 million crowns"
    url = factory.LazyAttribute(lambda o: f"/claims/x-{o.claim.pk}/" if o.claim else "/")
    message = "It was 5 million."
    reported_at = factory.LazyFunction(timezone.now)


class SignInFactory(DjangoModelFactory):
    class Meta:
        model = newsroom.SignIn

    person = factory.SubFactory(UserFactory)
    kind = "signed_in"
    address = "192.0.2.1"

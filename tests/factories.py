"""One factory for each model: rows as they may stand in the database, with as little as they need.

The operations are not called here, so that a test can set up what no operation would let through. Stories made by the
operations are in `tests.stories`.
"""

from __future__ import annotations

import hashlib
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


def role_named(name: str) -> Group:
    """The group of a role. It may have to be made again: tests that run without a transaction empty the tables."""
    group, is_new = Group.objects.get_or_create(name=name)
    if is_new:
        for permission in import_module("newsroom.migrations.0003_roles").ROLES[name]:
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
    class Meta:
        model = claims.Evidence

    claim = factory.SubFactory(ClaimFactory)
    title = factory.Sequence(lambda n: f"Budget of the council, page {n}")
    publisher = "Council of Harrowgate"
    url = factory.Sequence(lambda n: f"https://council.example/budget/{n}")
    added_by = factory.SelfAttribute("claim.created_by")


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
    title = factory.SelfAttribute("evidence.title")


class CorrectedClaimFactory(DjangoModelFactory):
    class Meta:
        model = claims.CorrectedClaim

    correction = factory.SubFactory(CorrectionFactory)
    claim = factory.SubFactory(ClaimFactory)

"""The kinds of public page, with an address of each in one database: for benchmarks.scale, which asks two databases.

Run as `python -m benchmarks.public_pages STORIES PARAGRAPHS ENTITIES`, in the environment that the site has, it fills
the database with so many, if it has none, and prints the addresses as JSON, each with what stands once in every entry
where a page is compared by those.
"""

# ruff: noqa: E402
import json
import os
import sys
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.core.management import call_command
from django.db import connection
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Author, Correction, Edition, EditionAuthor, EditionEntity, Section
from benchmarks.settling import settle
from benchmarks.whole_story import whole_story
from claims.models import Anchor, Rating, Verdict
from claims.public import claim_url
from entities.models import Entity, Role

PLAIN = "front claims corrections entities methodology feed claims-feed corrections-feed".split()


def fill(stories: int, paragraphs: int, entities: int) -> None:
    call_command("migrate", verbosity=0)
    if Article.objects.exists():
        return
    call_command(
        "generate",
        stories=stories,
        paragraphs=paragraphs,
        entities=entities,
        without_search=True,
        verbosity=0,
        stdout=sys.stderr,
    )
    settle()


def pages() -> dict[str, tuple[str, str]]:
    """Return the address of every kind of public page, and what stands once in an entry of it, or nothing."""
    found = {name: (reverse(name), "") for name in PLAIN}
    found["about"] = reverse("about"), "about__name"
    for name in ("sitemap", "sitemap-pages", "sitemap-news"):
        found[name] = reverse(name), "<loc>"
    for kind in ("stories", "claims", "entities", "authors"):
        found[f"sitemap of {kind}"] = reverse("sitemap-part", args=[kind, 0]), "<loc>"
    found |= {name: (address, "<bdi>") for name, address in of_entities().items()}
    addresses = whole() | of_stories() | of_an_entity() | of_claims()
    return found | {name: (address, "") for name, address in addresses.items()}


def whole() -> dict[str, str]:
    edition = whole_story()
    anchor = Anchor.objects.filter(article=edition.article_id).earliest("pk")
    claim = claim_url(anchor.claim_id, anchor.claim.statement)
    story = edition.get_absolute_url()
    return {"story": story, "history": f"{story}history/", "claim": claim, "claim as JSON": f"{claim.rstrip('/')}.json"}


def of_stories() -> dict[str, str]:
    most, least = ends(Edition.objects.exclude(section=None), "section")
    section, smallest = Section.objects.get(pk=most), Section.objects.get(pk=least)
    author = Author.objects.get(pk=ends(EditionAuthor.objects.all(), "author")[0])
    links = EditionAuthor.objects.filter(author=author)
    return {
        "section": section.get_absolute_url(),
        "section, halfway": f"{section.get_absolute_url()}?before={halfway(section.editions.all())}",
        "section, the smallest": smallest.get_absolute_url(),
        "section feed": reverse("section-feed", args=[section.slug]),
        "author": author.get_absolute_url(),
        "author, halfway": f"{author.get_absolute_url()}?before={halfway(links, tie='edition')}",
        "author feed": reverse("author-feed", args=[author.slug, author.pk]),
        "corrections, halfway": f"{reverse('corrections')}?before={halfway(Correction.objects.all(), 'corrected_at')}",
        "corrections of a kind": f"{reverse('corrections')}?kind=correction",
    }


def of_an_entity() -> dict[str, str]:
    about = EditionEntity.objects.filter(role=Role.ABOUT)
    most, least = ends(about.live(timezone.now()), "entity")
    entity, rare = Entity.objects.get(pk=most), Entity.objects.get(pk=least)
    cursor = halfway(about.filter(entity=entity), tie="edition")
    return {
        "entity": entity.get_absolute_url(),
        "entity, halfway": f"{entity.get_absolute_url()}?before={Role.ABOUT}-{cursor}",
        "entity, the rarest": rare.get_absolute_url(),
        "entity feed": reverse("entity-feed", args=[entity.slug, entity.pk]),
        "claims about": f"{reverse('claims')}?about={entity.pk}",
    }


def of_entities() -> dict[str, str]:
    letter, _least = ends(Entity.objects.filter(edition_links__isnull=False), "initial")
    asked = {
        "by letter": f"letter={letter}",
        "by kind": "kind=person",
        "by kind and letter": f"kind=person&letter={letter}",
        "by name": "q=har",
    }
    return {f"entities {name}": f"{reverse('entities')}?{query}" for name, query in asked.items()}


def of_claims() -> dict[str, str]:
    verdicts = Verdict.objects.current()
    rating = Rating.objects.get(pk=ends(verdicts, "rating")[0])
    claimant, rarest = ends(verdicts.exclude(claimant=None), "claimant")
    sections = Section.objects.in_bulk()
    most, least = (sections[pk].slug for pk in ends(Edition.objects.exclude(section=None), "section"))
    asked = {
        "halfway": f"before={halfway(verdicts, 'approved_at')}",
        "of a rating": f"rating={rating.slug}",
        "of a claimant": f"claimant={claimant}",
        "of the rarest claimant": f"claimant={rarest}",
        "of a section": f"section={most}",
        "of the smallest section": f"section={least}",
        "of a rating in a section": f"rating={rating.slug}&section={most}",
        "of a year": f"year={datetime.now().astimezone().year - 1}",
    }
    return {f"claims {name}": f"{reverse('claims')}?{query}" for name, query in asked.items()}


def ends(rows: QuerySet, name: str) -> tuple[int, int]:
    """Return of which `name` there is most among `rows`, and of which least."""
    keys = list(rows.order_by().values_list(name, flat=True).annotate(n=Count("pk")).order_by("-n", name))
    return keys[0], keys[-1]


def halfway(rows: QuerySet, moment: str = "first_published_at", tie: str = "pk") -> str:
    """Return the cursor of the page in the middle."""
    found = rows.order_by(f"-{moment}", f"-{tie}").values_list(moment, tie)
    when, key = found[found.count() // 2]
    return f"{round(when.timestamp() * 1_000_000)}-{key}"


if __name__ == "__main__":
    fill(*map(int, sys.argv[1:]))
    print(json.dumps({"database": connection.vendor, "stories": Article.objects.count(), "pages": pages()}))

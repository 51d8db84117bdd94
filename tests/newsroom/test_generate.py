from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Revision
from newsroom.generation.writing import Batch
from newsroom.search.models import SearchDocument
from tests.factories import ArticleFactory

UNTIL = datetime(2025, 1, 31, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def generate(**options):
    output = StringIO()
    call_command(
        "generate",
        **{"stories": 20, "paragraphs": 8, "claims_per_story": 2.0, "until": UNTIL} | options,
        stdout=output,
        stderr=StringIO(),
    )
    return output.getvalue()


def test_same_seed_makes_same_stories():
    generate(stories=5)
    first = list(Revision.objects.order_by("pk").values_list("headline", "body", "created_at"))
    generate(stories=5, seed=2)
    again = list(Revision.objects.order_by("pk").values_list("headline", "body", "created_at"))
    assert again[: len(first)] == first
    assert again[len(first)][0] != first[0][0]


def test_says_what_it_wrote():
    assert "20  stories" in generate()


def test_stories_end_at_the_day_that_is_given():
    call_command("generate", "--stories", "3", "--until", "2020-02-29", stdout=StringIO(), stderr=StringIO())
    assert {revision.created_at.year for revision in Revision.objects.all()} <= set(range(2010, 2021))
    assert Revision.objects.latest("created_at").created_at.date() <= date(2020, 2, 29)


def test_search_is_left_alone_if_it_is_said():
    generate(stories=3, without_search=True)
    assert not SearchDocument.objects.exists()
    call_command("index_search", stdout=StringIO())
    assert SearchDocument.objects.exists()


def test_progress_is_one_line_on_a_terminal():
    class Terminal(StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    call_command("generate", "--stories", "3", stdout=StringIO(), stderr=terminal)
    assert "\r3 of 3 stories, " in terminal.getvalue()


def test_row_with_a_column_that_is_none_is_refused():
    with pytest.raises(TypeError, match="has no colour"):
        Batch().add(Article, colour="red")


def test_refuses_to_repeat_a_seed():
    generate(stories=1)
    with pytest.raises(CommandError, match="seed 1 are here already"):
        generate(stories=1)


def test_refuses_to_mix_with_the_newsrooms_own_stories():
    ArticleFactory()
    with pytest.raises(CommandError, match="--force"):
        generate(stories=1)
    assert Article.objects.count() == 1
    generate(stories=1, force=True)
    assert Article.objects.count() == 2


@pytest.mark.parametrize(
    ("option", "value"),
    [("--stories", "0"), ("--stories", "many"), ("--until", "31.1.2025"), ("--claims-per-story", "-1")],
)
def test_refuses_options_that_make_no_sense(option, value):
    with pytest.raises(CommandError, match=value):
        call_command("generate", *(() if option == "--stories" else ("--stories", "1")), option, value)


def test_rows_added_afterwards_get_ids_of_their_own():
    generate(stories=3)
    last = Article.objects.latest("pk").pk
    assert ArticleFactory().pk == last + 1

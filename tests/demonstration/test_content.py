"""What newsroom/demonstration/FORMAT.md promises about the demonstration content.

Needs no Django: the files are data, and are held to their form before anything loads them.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2] / "newsroom" / "demonstration"
PATHS = sorted((ROOT / "stories").glob("*.toml"))

ALLOWED_TAGS = set("p h2 h3 ul ol li blockquote table thead tbody tr th td em strong a".split())
VOICES = {"asserted", "attributed", "quoted", "disputed"}
KINDS = {"news", "analysis", "opinion", "fact-check"}
EVIDENCE_KINDS = {"page", "document", "interview", "recording", "data", "calculation"}
STANCES = {"supports", "refutes", "context"}
STATUSES = {"approved", "proposed", "sent_back", "retracted"}
STATES = {"moved", "reworded", "facts_changed", "gone", "ambiguous"}
ROLES = {"reporter", "legal", "fact-checker", "editor", "publisher", "admin"}
ENTITY_KINDS = {"person", "organisation", "place", "event", "work", "topic"}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Blocks(HTMLParser):
    """The plain text of each top-level block; complains about anything that is not clean HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED_TAGS, tag
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        self.links += [value or "" for _, value in attrs]
        if not self.open:
            self.texts.append("")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[-1] += data
        else:
            assert data.strip() == "", data


class Text:
    """A story's words at one moment."""

    def __init__(self, story: dict[str, Any]) -> None:
        self.headline: str = story["headline"]
        self.dek: str = story["dek"]
        self.body: str = story["body"]

    def apply(self, edit: dict[str, Any]) -> None:
        self.headline = edit.get("headline", self.headline)
        self.dek = edit.get("dek", self.dek)
        changes = edit.get("change", [edit] if "replace" in edit else [])
        for change in changes:
            assert self.body.count(change["replace"]) == 1, change["replace"]
            self.body = self.body.replace(change["replace"], change["with"])

    def find(self, claim: dict[str, Any]) -> list[int]:
        """The blocks that hold the claim's words; -2 is the headline and -1 the dek."""
        texts = {-2: self.headline, -1: self.dek} | dict(enumerate(Blocks(self.body).texts))
        if "block" in claim:
            wanted = {"headline": -2, "dek": -1}.get(claim["block"], claim["block"])
            texts = {wanted: texts[wanted]}
        return [n for n, text in texts.items() for _ in range(text.count(claim["words"]))]


STORIES = {path.stem: read(path) for path in PATHS}
NEWSROOM = read(ROOT / "newsroom.toml")
ENTITIES = {entity["key"]: entity for entity in read(ROOT / "entities.toml")["entity"]}
RATINGS = {rating["slug"]: rating for rating in NEWSROOM["rating"]}
USERS = {user["username"]: user for user in NEWSROOM["user"]}
AUTHORS = {author["name"]: author for author in NEWSROOM["author"]}
CLAIMS = {claim["key"]: claim for story in STORIES.values() for claim in story.get("claim", []) if "key" in claim}


def is_live(story: dict[str, Any]) -> bool:
    return "published" in story and "withdrawn" not in story


LIVE = {name: story for name, story in STORIES.items() if is_live(story)}

each_story = pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
each_live_story = pytest.mark.parametrize("story", LIVE.values(), ids=LIVE)


def current(claim: dict[str, Any]) -> dict[str, Any] | None:
    """The verdict that readers see."""
    approved = [v for v in claim.get("verdict", []) if v["status"] in {"approved", "retracted"}]
    return approved[-1] if approved and approved[-1]["status"] == "approved" else None


def resolve(claim: dict[str, Any]) -> dict[str, Any]:
    return CLAIMS[claim["claim"]] if "claim" in claim else claim


def live_text(story: dict[str, Any]) -> Text:
    text = Text(story)
    for edit in story.get("edit", []):
        if edit.get("publish"):
            text.apply(edit)
    return text


# --- the newsroom -----------------------------------------------------------------------------------


def test_the_newsroom_is_whole() -> None:
    assert NEWSROOM["publication"]["name"] == "The Assay"
    assert 4 <= len(NEWSROOM["section"]) <= 5
    assert {user["role"] for user in USERS.values()} == ROLES
    assert len(NEWSROOM["picture"]) >= 8
    assert [r["slug"] for r in NEWSROOM["rating"]] == [
        "true",
        "imprecise",
        "missing-context",
        "misleading",
        "false",
        "unproven",
    ]
    assert [r.get("number") for r in NEWSROOM["rating"]] == [5, 4, 3, 2, 1, None]
    words = len(re.sub(r"<[^>]+>", " ", NEWSROOM["publication"]["policy"]).split())
    assert 200 <= words <= 300


def test_reporters_and_bylines_know_each_other() -> None:
    for author in AUTHORS.values():
        if "user" in author:
            assert USERS[author["user"]]["author"] == author["name"]
    for user in USERS.values():
        if "author" in user:
            assert AUTHORS[user["author"]]["user"] == user["username"]


def test_pictures_can_be_drawn_and_described() -> None:
    for picture in NEWSROOM["picture"]:
        assert picture["alt"]
        assert picture["caption"]
        assert picture["brief"]
        assert picture["credit"] == "Illustration: The Assay"
        assert all(0 <= part <= 1 for part in picture["focal"])


def test_entities_are_described() -> None:
    for entity in ENTITIES.values():
        assert entity["kind"] in ENTITY_KINDS
        assert entity["name"]
        assert entity["description"].endswith(".")
        assert re.fullmatch(r"Q\d+", entity.get("wikidata", "Q1"))


def test_no_key_is_given_twice() -> None:
    keys = [
        [section["slug"] for section in NEWSROOM["section"]],
        [picture["key"] for picture in NEWSROOM["picture"]],
        [user["username"] for user in NEWSROOM["user"]],
        [author["slug"] for author in NEWSROOM["author"]],
        [entity["key"] for entity in read(ROOT / "entities.toml")["entity"]],
        [entity["name"] for entity in ENTITIES.values()],
        [entity["wikidata"] for entity in ENTITIES.values() if "wikidata" in entity],
        [story["key"] for story in STORIES.values()],
        [story["slug"] for story in STORIES.values()],
        [c["key"] for story in STORIES.values() for c in story.get("claim", []) if "key" in c],
    ]
    for group in keys:
        assert [key for key, count in Counter(group).items() if count > 1] == []


# --- each story -------------------------------------------------------------------------------------


@each_story
def test_a_story_refers_to_what_exists(story: dict[str, Any]) -> None:
    assert story["kind"] in KINDS
    assert story["section"] in {section["slug"] for section in NEWSROOM["section"]}
    assert story.get("picture", "datacentre") in {p["key"] for p in NEWSROOM["picture"]}
    assert story["byline"]
    assert set(story["byline"]) <= set(AUTHORS)
    assert story["headline"]
    assert story["dek"]
    assert {entity["key"] for entity in story["entity"]} <= set(ENTITIES)
    assert {entity["role"] for entity in story["entity"]} <= {"about", "mentions"}
    assert Counter(entity["key"] for entity in story["entity"]).most_common(1)[0][1] == 1
    assert not ("published" in story and "scheduled_in_days" in story)


@each_story
def test_the_body_is_clean_html_with_typographic_quotes(story: dict[str, Any]) -> None:
    blocks = Blocks(story["body"])
    assert all(link.startswith("https://") for link in blocks.links)
    for text in [story["headline"], story["dek"], *blocks.texts]:
        assert "'" not in text
        assert '"' not in text
    words = len(" ".join(blocks.texts).split())
    assert (600 if story.get("lead") else 240) <= words <= (900 if story.get("lead") else 600)


@each_story
def test_a_claims_words_stand_exactly_once(story: dict[str, Any]) -> None:
    for claim in story.get("claim", []):
        assert len(Text(story).find(claim)) == 1, claim["words"]
        assert len(live_text(story).find(claim)) == 1, claim["words"]


@each_story
def test_a_claim_is_complete(story: dict[str, Any]) -> None:
    for placed in story.get("claim", []):
        assert placed["voice"] in VOICES
        assert isinstance(placed["must_check"], bool)
        claim = resolve(placed)
        assert 0 < len(claim["statement"]) <= 120
        assert ("claimant" in claim) == (claim["voice"] != "asserted")
        assert claim.get("claimant", "openai") in ENTITIES
        assert isinstance(claim.get("said_on", date.min), date)


@each_story
def test_evidence_is_complete(story: dict[str, Any]) -> None:
    for claim in story.get("claim", []):
        for source in claim.get("evidence", []):
            assert source["kind"] in EVIDENCE_KINDS
            assert source["stance"] in STANCES
            assert source["title"]
            assert source["publisher"]
            assert isinstance(source["primary"], bool)
            assert isinstance(source["passage"], str)
            if source["kind"] == "calculation":
                assert source["note"]
                assert source["passage"] == ""
            else:
                assert source["url"].startswith("https://")


@each_story
def test_two_people_stand_behind_a_verdict(story: dict[str, Any]) -> None:
    writers = {AUTHORS[name].get("user") for name in story["byline"]}
    for placed in story.get("claim", []):
        for verdict in resolve(placed).get("verdict", []):
            assert verdict["status"] in STATUSES
            assert verdict["proposed_by"] in USERS
            assert verdict["proposed_by"] not in writers
            if verdict["status"] in {"approved", "retracted"}:
                assert verdict["approved_by"] in USERS
                assert verdict["approved_by"] not in writers
                assert verdict["approved_by"] != verdict["proposed_by"]
            else:
                assert "approved_by" not in verdict
            if verdict["status"] in {"sent_back", "retracted"}:
                assert verdict["reason"]
                assert verdict["by"] in USERS
                assert verdict["at"]
            if verdict["status"] == "sent_back":
                assert verdict["by"] != verdict["proposed_by"]


@each_story
def test_a_verdict_gives_its_reasons(story: dict[str, Any]) -> None:
    for claim in story.get("claim", []):
        keys = {source.get("key") for source in claim.get("evidence", [])}
        for verdict in claim.get("verdict", []):
            assert verdict["rating"] in RATINGS
            assert verdict["summary"]
            assert verdict["reasoning"]
            assert len(verdict["summary"]) <= 240
            assert isinstance(verdict["as_of"], date)
            assert set(verdict.get("rests_on", [])) <= keys
            assert claim["evidence"], claim["key"]
        approved = [v for v in claim.get("verdict", []) if v["status"] == "approved"]
        for earlier, later in itertools.pairwise(approved):
            assert earlier["as_of"] < later["as_of"]
            assert earlier["approved_at"] < later["proposed_at"] <= later["approved_at"]
            assert later["public_note"]


@each_live_story
def test_a_live_story_is_checked_and_asserts_nothing_adverse(story: dict[str, Any]) -> None:
    for placed in story.get("claim", []):
        verdict = current(resolve(placed))
        if placed["must_check"]:
            assert verdict is not None, placed["words"]
        if placed["voice"] == "asserted" and verdict is not None:
            assert not RATINGS[verdict["rating"]]["adverse"], placed["words"]


@each_story
def test_edits_apply_and_lead_where_they_say(story: dict[str, Any]) -> None:
    claims = {c.get("key") or c["claim"]: c for c in story.get("claim", [])}
    before = live_text(story)
    text = Text(story)
    for edit in story.get("edit", []):
        text.apply(edit)
        assert edit["reason"]
        assert edit["by"] in USERS
        assert set(edit.get("leads_to", {}).values()) <= STATES
        for key, state in edit.get("leads_to", {}).items():
            found = text.find(claims[key])
            if state == "moved":
                assert len(found) == 1
                assert found != before.find(claims[key])
            elif state == "ambiguous":
                assert len(found) > 1
            else:
                assert found == []


@each_story
def test_corrections_and_withdrawals_are_in_order(story: dict[str, Any]) -> None:
    if correction := story.get("correction"):
        published = [edit for edit in story["edit"] if edit.get("publish")]
        assert [edit["at"] for edit in published] == [correction["at"]]
        assert correction["at"] > story["published"]
        assert correction["was"] in " ".join(Blocks(story["body"]).texts)
        assert correction["is"] in " ".join(Blocks(live_text(story).body).texts)
        assert correction["kind"]
        assert correction["note"]
    if withdrawn := story.get("withdrawn"):
        assert withdrawn["at"] > story["published"]
        assert withdrawn["reason"]


@each_story
def test_nothing_is_dated_in_the_future(story: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    assert story.get("published", now) <= now
    for claim in story.get("claim", []):
        for verdict in claim.get("verdict", []):
            assert verdict["as_of"] <= now.date()


# --- the whole --------------------------------------------------------------------------------------


def test_there_is_enough_of_everything() -> None:
    stories = STORIES.values()
    placed = [claim for story in stories for claim in story.get("claim", [])]
    assert len(stories) >= 9
    assert sum(bool(story.get("lead")) for story in stories) == 1
    assert len(CLAIMS) >= 24
    assert {story["kind"] for story in stories} == KINDS
    assert {story["section"] for story in stories} == {s["slug"] for s in NEWSROOM["section"]}
    assert {claim["voice"] for claim in placed} == VOICES
    for tag in ["<table>", "<ul>", "<blockquote>", "<h2>"]:
        assert any(tag in story["body"] for story in stories), tag


def test_every_rating_is_seen_by_readers() -> None:
    seen = {
        verdict["rating"] for story in LIVE.values() for claim in story["claim"] if (verdict := current(resolve(claim)))
    }
    assert seen == set(RATINGS)


def test_every_state_can_be_shown() -> None:
    stories = STORIES.values()
    verdicts = [v for claim in CLAIMS.values() for v in claim.get("verdict", [])]
    states = {s for t in stories for e in t.get("edit", []) for s in e.get("leads_to", {}).values()}
    assert states == STATES
    assert {verdict["status"] for verdict in verdicts} == STATUSES
    assert any(len(claim.get("verdict", [])) > 1 for claim in CLAIMS.values())
    assert any("withdrawn" in story for story in stories)
    assert any("correction" in story for story in stories)
    assert any("scheduled_in_days" in story for story in stories)
    drafts = [s for s in stories if "published" not in s and "scheduled_in_days" not in s]
    assert any(
        claim["must_check"] and not resolve(claim).get("verdict") for story in drafts for claim in story["claim"]
    )
    shared = Counter(c.get("key") or c["claim"] for s in LIVE.values() for c in s["claim"])
    assert max(shared.values()) >= 2
    assert any(claim.get("block") == "headline" for s in LIVE.values() for claim in s["claim"])


def test_claims_overlap_and_span_markup_somewhere() -> None:
    overlaps, spans = [], []
    for story in STORIES.values():
        words = [claim["words"] for claim in story.get("claim", [])]
        overlaps += [(a, b) for a in words for b in words if a != b and a in b]
        spans += [w for w in words if w not in story["body"] and w in " ".join(Blocks(story["body"]).texts)]
    assert overlaps
    assert len(spans) >= 2

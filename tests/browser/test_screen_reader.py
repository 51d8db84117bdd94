"""What a screen reader is given of a story with checks: Chromium's accessibility tree, not the page's source."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories import RatingFactory
from tests.stories import judged, marked, published, story

pytestmark = pytest.mark.browser

SENTENCE = "The mayor said that repairs will cost 4 million crowns."
BODY = (
    "<p>Nothing is checked here.</p>"
    '<p>The mayor <em>said that repairs</em> will <a href="/x">cost 4 million</a> crowns.</p>'
)


class Tree:
    """The nodes that are not passed over, in the order in which they are read."""

    def __init__(self, page) -> None:
        session = page.context.new_cdp_session(page)
        self.nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
        session.detach()

    def role(self, node) -> str:
        return "" if node.get("ignored") else node["role"]["value"]

    def name(self, node) -> str:
        return node.get("name", {}).get("value", "")

    def children(self, node) -> list:
        return [self.nodes[key] for key in node.get("childIds", []) if key in self.nodes]

    def walk(self, node=None):
        """A node and all below it, in order. What a screen reader has no use for is looked through."""
        node = node or next(node for node in self.nodes.values() if "parentId" not in node)
        yield node
        for child in self.children(node):
            yield from self.walk(child)

    def of(self, role, within=None) -> list:
        return [node for node in self.walk(within) if self.role(node) == role]

    def text(self, node) -> str:
        """What is read of a node, without the references, which are announced as links."""
        out = []
        for child in self.children(node):
            role = self.role(child)
            if role == "StaticText":
                out.append(self.name(child))
            elif not (role == "link" and self.name(child).startswith("Check ")):
                out.append(self.text(child))
        return "".join(out)


@pytest.fixture
def address(transactional_db):
    article = story(body=BODY)
    judged(marked(article, "said that repairs will cost 4 million crowns").claim, rating=RatingFactory(name="False"))
    return published(article).get_absolute_url()


def test_sentence_is_unbroken_and_one_reference_follows_it(open_page, address):
    page = open_page()
    page.goto(address)
    tree = Tree(page)
    (paragraph,) = [node for node in tree.of("paragraph") if "The mayor" in tree.text(node)]
    assert tree.text(paragraph) == SENTENCE
    references = [node for node in tree.of("link", paragraph) if tree.name(node).startswith("Check ")]
    assert [tree.name(node) for node in references] == ["Check 1: False"]
    # It comes behind the last of the checked words.
    read = [tree.name(node) for node in tree.walk(paragraph) if tree.role(node) in ("StaticText", "link")]
    assert read.index("Check 1: False") > max(place for place, words in enumerate(read) if "crowns" in words)


def test_verdicts_are_a_headed_list_with_a_way_back(open_page, address):
    page = open_page()
    page.goto(address)
    tree = Tree(page)
    (aside,) = [node for node in tree.of("complementary") if tree.of("list", node)]
    assert tree.name(aside) == "1 check of these words"
    assert [tree.name(node) for node in tree.of("heading", aside)] == ["1 check of these words"]
    (verdicts, *_inner) = tree.of("list", aside)
    assert len([node for node in tree.children(verdicts) if tree.role(node) == "listitem"]) == 1
    # The whole way there and back, with the keyboard.
    page.get_by_role("link", name="Check 1: False").last.press("Enter")
    page.get_by_role("link", name="Back to the words").press("Enter")
    expect(page.locator("[id^=ref-]")).to_be_focused()

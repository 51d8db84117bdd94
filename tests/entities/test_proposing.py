"""What a story is proposed to be tagged with: the most important first, shared names as a choice."""

from __future__ import annotations

from articles.block import Block
from entities.mentions import Named, Names
from entities.proposing import candidates, propose

NAMES = Names(
    [
        Named(1, "organisation", "Harrow Bank"),
        Named(2, "person", "Ines Halloran"),
        Named(3, "place", "Dunmore"),
        Named(4, "person", "John Smith"),
        Named(5, "person", "John Smith"),
        Named(6, "topic", "Interest rate"),
        Named(7, "person", "Jane Smith"),
    ]
)
STORY = [
    Block("headline", "Harrow Bank closes in Dunmore"),
    Block("dek", "Interest rates are blamed."),
    Block("p-1", "Harrow Bank said so on Monday. Ines Halloran was there. Harrow Bank will pay."),
    Block("p-2", "“It is sad,” Halloran said. John Smith agreed."),
    Block("p-3", "Harrow Bank has four branches."),
    Block("p-4", "Nothing else is known of Dunmore."),
]


def proposed(**kwargs):
    mentions = NAMES.find(STORY)
    return [(*proposal.entities, proposal.role) for proposal in propose(mentions, STORY, **kwargs)]


def test_most_important_comes_first_and_says_what_was_found_and_how_often():
    first, *rest = propose(NAMES.find(STORY), STORY)
    assert (first.entities, first.role, first.found) == ((1,), "about", (("Harrow Bank", 4),))
    assert [(*proposal.entities, proposal.role) for proposal in rest] == [
        (3, "about"),
        (2, "mentions"),
        (6, "mentions"),
        (4, 5, "mentions"),
    ]
    assert rest[1].found == (("Ines Halloran", 1), ("Halloran", 1))


def test_what_is_tagged_or_dismissed_is_not_proposed_again():
    assert proposed(tagged={1}, dismissed={2, 6}) == [(3, "about"), (4, 5, "mentions")]


def test_choice_is_ranked_by_the_company_that_each_keeps():
    assert (5, 4, "mentions") in proposed(company={5: 3.0, 4: 1.0})
    assert (4, 5, "mentions") in proposed(company={5: 1.0, 4: 3.0})


def test_choice_of_which_one_is_tagged_is_none_and_one_that_is_dismissed_leaves_it():
    assert (4, 5, "mentions") in proposed()
    assert not [line for line in proposed(tagged={5}) if 4 in line or 5 in line]
    assert (4, "mentions") in proposed(dismissed={5})


def test_candidates_are_those_beyond_doubt_and_those_that_share_a_name():
    assert candidates(NAMES.find(STORY)) == ({1, 2, 3, 6}, {4, 5})


def test_surname_that_two_have_in_a_story_is_a_choice():
    text = [Block("p-1", "Jane Smith met John Smith."), Block("p-2", "Smith left.")]
    mentions = NAMES.find(text)
    assert [mention.entities for mention in mentions] == [(7,), (4, 5), (4, 5, 7)]


def test_nothing_is_proposed_for_an_empty_story():
    assert propose([], []) == []

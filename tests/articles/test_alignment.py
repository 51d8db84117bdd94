import random

import pytest

from articles.alignment import How, align
from articles.blocks import Block
from tests.work import calls

ONE = "The committee met on Monday to discuss the new budget for schools."
TWO = "Teachers had asked for smaller classes and for more time to prepare lessons."
THREE = "Nobody expects a decision before the summer, said a person familiar with the talks."


def blocks(*texts):
    return [Block(f"p-{number}", text) for number, text in enumerate(texts)]


def shape(before, after, **options):
    return [(a.how.value, a.sources, a.keep) for a in align(blocks(*before), list(after), **options)]


def test_same_texts_keep_their_ids():
    assert shape([ONE, TWO], [ONE, TWO]) == [("same", ("p-0",), "p-0"), ("same", ("p-1",), "p-1")]


def test_inserted_block_has_no_source_and_moves_no_id():
    assert shape([ONE, TWO], [ONE, THREE, TWO]) == [
        ("same", ("p-0",), "p-0"),
        ("inserted", (), None),
        ("same", ("p-1",), "p-1"),
    ]


def test_deleted_block_is_in_no_alignment():
    assert shape([ONE, TWO, THREE], [ONE, THREE]) == [("same", ("p-0",), "p-0"), ("same", ("p-2",), "p-2")]


def test_moved_block_takes_its_id_along():
    assert shape([ONE, TWO, THREE], [THREE, ONE, TWO]) == [
        ("moved", ("p-2",), "p-2"),
        ("same", ("p-0",), "p-0"),
        ("same", ("p-1",), "p-1"),
    ]


def test_reworded_block_keeps_its_id():
    assert shape([ONE, TWO], [ONE.replace("Monday", "Tuesday"), TWO])[0] == ("reworded", ("p-0",), "p-0")


def test_rewritten_paragraph_gets_a_new_id():
    assert shape([ONE, TWO, THREE], [ONE, "Rain is forecast all week along the coast.", THREE])[1] == (
        "inserted",
        (),
        None,
    )


def test_longer_part_of_a_split_keeps_the_id():
    long = f"{ONE} {TWO} {THREE}"
    assert shape([long], [ONE, f"{TWO} {THREE}"]) == [("split", ("p-0",), None), ("split", ("p-0",), "p-0")]


def test_merged_block_keeps_the_id_of_the_longer_part():
    assert shape([ONE, f"{TWO} {THREE}"], [f"{ONE} {TWO} {THREE}"]) == [("merged", ("p-0", "p-1"), "p-1")]


def test_swapped_and_edited_paragraphs_are_told_apart():
    found = shape([ONE, TWO], [TWO.replace("smaller", "much smaller"), ONE.replace("new", "next")])
    assert [keep for _, _, keep in found] == ["p-1", "p-0"]


def test_repeated_paragraphs_go_with_their_neighbours():
    rule = "Read more below."
    found = shape([rule, ONE, rule, TWO, rule], [ONE, rule, TWO, rule])
    assert [keep for _, _, keep in found] == ["p-1", "p-2", "p-3", "p-4"]


def test_copied_block_gives_its_id_to_one_of_the_two():
    found = shape([ONE, TWO], [ONE, TWO, ONE])
    assert [keep for _, _, keep in found] == ["p-0", "p-1", None]


def test_blank_and_wordless_blocks_are_no_trouble():
    assert [keep for _, _, keep in shape(["", ONE, "***"], ["", "***", ONE])] == ["p-0", "p-2", "p-1"]
    assert shape([], []) == []
    assert shape([ONE], []) == []
    assert shape([], [ONE]) == [("inserted", (), None)]


@pytest.mark.parametrize(
    ("language", "text", "edited"),
    [
        (
            "de",
            "Der Ausschuss tagte am Montag, um über den Haushalt zu beraten.",
            "Montag tagte der Ausschuss, um über den Haushalt zu beraten.",
        ),
        (
            "ru",
            "Комитет собрался в понедельник, чтобы обсудить бюджет школ.",
            "Комитет собрался во вторник, чтобы обсудить бюджет школ.",
        ),
        (
            "tr",
            "Komite pazartesi günü yeni bütçeyi görüşmek için toplandı.",
            "Komite salı günü yeni bütçeyi görüşmek için toplandı.",
        ),
        ("zh", "委员会周一开会讨论学校的新预算。", "委员会周二开会讨论学校的新预算。"),
        ("th", "คณะกรรมการประชุมเมื่อวันจันทร์เพื่อหารือเรื่องงบประมาณ", "คณะกรรมการประชุมเมื่อวันอังคารเพื่อหารือเรื่องงบประมาณ"),
        (
            "ar",
            "اجتمعت اللجنة يوم الاثنين لمناقشة ميزانية المدارس الجديدة",
            "اجتمعت اللجنة يوم الثلاثاء لمناقشة ميزانية المدارس الجديدة",
        ),
    ],
)
def test_reworded_blocks_are_found_in_any_script(language, text, edited):
    found = shape([ONE, text, TWO], [TWO, ONE, edited], language=language)
    assert found[2] == ("reworded", ("p-1",), "p-1")


def test_no_id_goes_to_two_blocks_and_every_kept_id_is_a_source():
    chance = random.Random(7)
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]
    for _ in range(200):
        before = [" ".join(chance.choices(words, k=chance.randint(0, 9))) for _ in range(chance.randint(0, 8))]
        after = [" ".join(chance.choices(words, k=chance.randint(0, 9))) for _ in range(chance.randint(0, 8))]
        found = align(blocks(*before), after)
        kept = [a.keep for a in found if a.keep]
        assert len(kept) == len(set(kept))
        assert all(a.keep in a.sources for a in found if a.keep)
        assert all((a.how == How.INSERTED) == (not a.sources) for a in found)


@pytest.mark.parametrize(
    "make",
    [
        lambda n: (["the same line"] * n, ["the same line"] * (n - 7)),
        lambda n: ([""] * n, [""] * (n + 3)),
        lambda n: (["the cat sat on the mat " * 3] * n, ["the cat sat on a mat " * 3] * n),
        lambda n: ([f"word {i} of the story {i}" for i in range(n)], [f"word {i} in a story {i}" for i in range(n)]),
        lambda n: (["the " * n], ["the " * n + "a"]),
        lambda n: ([" ".join(f"w{i}" for i in range(20 * n))], [" ".join(f"w{i}" for i in range(3, 21 * n))]),
    ],
)
def test_large_and_repetitive_stories_cost_no_more_than_their_length(make):
    def work(size):
        before, after = make(size)
        return calls(align, blocks(*before), after)

    # Six times the length: about six times the work, and far from the thirty-six of comparing each with each.
    assert work(3000) < 15 * work(500)

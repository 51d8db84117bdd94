import pytest

from articles.matching import changes, runs
from articles.words import sentences, words
from tests.work import calls


def keys(text, language="en"):
    return words(text, language).keys


def parts(text, language="en"):
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("It’s “fine” — really", 'It\'s "fine" - really'),
        ("cafe\u0301", "caf\u00e9"),
        ("The Colour of GitHub", "the color of Github"),
        ("They organised, analysed and travelled", "They organized, analyzed and traveled"),
        ("He isn't, can't and won't", "He is not, can not and will not"),
        ("we're here, they'll go", "we are here, they will go"),
        ("5 a.m. in the U.S.", "5 am in the US"),
        ("1,000 men", "1000 men"),
        ("soft\u00adhyphen and zero\u200bwidth", "softhyphen and zerowidth"),
        ("Tom & Jerry", "Tom and Jerry"),
    ],
)
def test_typography_and_listed_spellings_are_not_in_the_keys(one, two):
    joined = "".join
    assert keys(one) == keys(two) or joined(keys(one)) == joined(keys(two))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("tell us", "tell US"),
        ("2.10", "2.1"),
        ("-5 degrees", "5 degrees"),
        ("50+", "50"),
        ("p < 5", "p > 5"),
        ("$5", "€5"),
    ],
)
def test_what_means_something_is_in_the_keys(one, two):
    assert keys(one) != keys(two)


def test_numbers_are_read_by_the_language():
    assert keys("1.000,5", "de") == ["1000.5"]
    assert keys("1,000.5", "en") == ["1000.5"]
    assert keys("25 000 euros", "fr") == ["25000", "euros"]
    assert keys("1.000", "en") != keys("1,000", "en")


@pytest.mark.parametrize("language", ["en", "de", "fr", "zh", "th"])
@pytest.mark.parametrize(
    "text",
    [
        "Ein Wort, zwei.",
        "你好，世界。",
        "สวัสดีครับ",
        "שלום עולם",
        "हिन्दी भाषा",
        "👩‍👩‍👧 und 👍🏽",
        "e\u0301a\u0308",
        "x" * 50,
    ],
)
def test_every_word_is_where_it_says(language, text):
    found = words(text, language)
    assert all(0 <= s < e <= len(text) for s, e in zip(found.starts, found.ends, strict=True))
    assert found.starts == sorted(found.starts)
    assert all(e <= s for e, s in zip(found.ends, found.starts[1:], strict=False))


def test_scripts_without_spaces_are_split_by_character():
    assert keys("投资五千亿") == list("投资五千亿")


def test_sentences_do_not_end_at_abbreviations_or_cross_lines():
    text = "Mr. Smith of the U.S. Senate paid $1.5 million. He left.\nNo comment"
    assert parts(text) == ["Mr. Smith of the U.S. Senate paid $1.5 million.", "He left.", "No comment"]
    assert parts("Er kam am 3. Mai. Dann ging er.", "de") == ["Er kam am 3. Mai.", "Dann ging er."]
    assert parts("他来了。“真的？”她问。") == ["他来了。", "“真的？”", "她问。"]
    assert parts('"Really?" he asked. "Yes."') == ['"Really?" he asked.', '"Yes."']


def test_runs_are_common_and_in_order():
    one, two = ["a", "b", "c", "d", "e", "f"], ["a", "x", "c", "d", "y", "f"]
    assert [one[r.before : r.before + r.size] for r in runs(one, two)] == [["a"], ["c", "d"], ["f"]]
    assert [c.same for c in changes(one, two)] == [True, False, True, False, True]


@pytest.mark.parametrize(
    "words_of", [lambda n: ["a"] * n, lambda n: [str(i % 7) for i in range(n)], lambda n: [str(i) for i in range(n)]]
)
def test_long_texts_cost_no_more_than_their_length(words_of):
    def work(size):
        one = words_of(size)
        return calls(runs, ["b", *one], [*one[50:], "c"])

    assert work(30_000) < 8 * work(5_000)

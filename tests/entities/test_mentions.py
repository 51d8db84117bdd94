"""Names in a text: whole words of every script, written as names are, and no part of a longer one."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from articles.block import Block
from entities.mentions import Named, Names

KNOWN = """
1 person Theresa May; May
2 person Emmanuel Macron
3 person Ursula von der Leyen
4 person Michael Jordan
5 place Jordan
6 organisation Apple; Apple Inc.
7 topic Apple
8 place United States; US
9 organisation World Health Organization
10 place New York
11 place Washington
12 organisation The Times
13 topic Leap second
14 work iPhone
15 organisation Marks & Spencer
16 person J. K. Rowling
17 place Reading
18 organisation NATO
19 place France
20 place York
21 person Dan O’Brien
22 organisation L'Oréal
23 person Xi Jinping
24 person Bill Clinton
25 person Hillary Clinton
26 person John Smith; Smith
27 person John Smith; Smith
28 place Israel
29 organisation Hamas
30 person Владимир Путин
31 place القاهرة
32 place 北京
33 place 東京
34 place 서울
35 place กรุงเทพ
36 place ירושלים
37 topic Big Society
38 place Québec
39 work Nature
40 organisation xAI
41 place March
42 place Йошкар-Ола
43 place ジュネーブ
44 organisation UN
45 place Notre-Dame
46 topic Policy
47 place St Ives
48 person Martin Doe Jr.
49 topic Subsidies
50 organisation AID
51 person Salma Hay
"""


def _named(line):
    number, kind, rest = line.split(" ", 2)
    return [Named(int(number), kind, name, place > 0) for place, name in enumerate(rest.split("; "))]


NAMES = Names([named for line in KNOWN.strip().splitlines() for named in _named(line)])


def found(text, **kwargs):
    blocks = [Block(f"p-{number}", line) for number, line in enumerate(text.split("\n"))]
    mentions = NAMES.find(blocks, **kwargs)
    texts = {block.id: block.text for block in blocks}
    assert [texts[m.block][m.start : m.end] for m in mentions] == [m.words for m in mentions]
    return [(mention.words, *mention.entities) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # whole words
        ("He said Reading was fine, but proofreading was not.", [("Reading", 17)]),
        ("The nation of NATOland", []),
        ("#NATO, @NATO, nato.int and hello@NATO", [("NATO", 18)]),
        # possessives of both apostrophes
        ("France's and France’s", [("France", 19), ("France", 19)]),
        ("the States’ and the United States’ share", [("United States", 8)]),
        # case
        ("We told us and the US about it.", [("US", 8)]),
        ("An apple a day; Apple rose.", [("apple", 7), ("Apple", 6)]),
        ("The nato of no name; Nato ministers met", [("Nato", 18)]),
        ("Grok is made by xAI, not by XAI.", [("xAI", 40)]),
        ("MACRON MEETS EMMANUEL MACRON IN FRANCE", [("MACRON", 2), ("EMMANUEL MACRON", 2), ("FRANCE", 19)]),
        ("His Big Society was no big society.", [("Big Society", 37)]),
        # a capital of the sentence says nothing, unless the next word does
        ("Reading is a joy.", []),
        ("Reading said no.", [("Reading", 17)]),
        ("Nature heals. The paper is in Nature.", [("Nature", 39)]),
        # months
        ("In May, May spoke. It was 5 March, and May 2020 was over. By March they were in March.", [("May", 1)]),
        # plurals of topics and works only
        ("Leap seconds and a leap second; policies", [("Leap seconds", 13), ("leap second", 13), ("policies", 46)]),
        ("two iPhones and an iPhone", [("iPhones", 14), ("iPhone", 14)]),
        ("The Washingtons and the Jordans", []),
        # the longest name, and no part of one that nobody listed
        ("New York is old, York is older.", [("New York", 10), ("York", 20)]),
        ("The New York Times and the Washington Post", []),
        ("the Times of India, The Times", [("The Times", 12)]),
        ("the King of Jordan, the Duke of York, the University of York", [("Jordan", 5)]),
        ("We met Paris Jordan and Jordan Peterson there.", []),
        ("President Emmanuel Macron and French President Macron", [("Emmanuel Macron", 2), ("Macron", 2)]),
        ("the US Senate and the UN Security Council.", [("US", 8), ("UN", 44)]),
        ("Emmanuel Macron Jr. met the Emmanuel Macron campaign.", [("Emmanuel Macron", 2)]),
        ("Policy Exchange said that policy is good.", [("policy", 46)]),
        # hyphens
        ("US-led, pro-US, Israel-Hamas talks, a Jordan-Smythe", [("US", 8), ("US", 8), ("Israel", 28), ("Hamas", 29)]),
        (
            "Notre Dame, Notre-Dame, Notre‑Dame, Notre-Dame-des-Landes",
            [(w, 45) for w in ("Notre Dame", "Notre-Dame", "Notre‑Dame")],
        ),
        # apostrophes and marks that keyboards lack
        ("Dan O'Brien and Dan O’Brien, but no Brien", [("Dan O'Brien", 21), ("Dan O’Brien", 21)]),
        ("L’Oreal, L'Oréal, Quebec", [("L’Oreal", 22), ("L'Oréal", 22), ("Quebec", 38)]),
        (
            "New\u00a0York, New\u202fYork, New  York, Wash\u00ading\u00adton",
            [
                (w, n)
                for w, n in (
                    ("New\u00a0York", 10),
                    ("New\u202fYork", 10),
                    ("New  York", 10),
                    ("Wash\u00ading\u00adton", 11),
                )
            ],
        ),
        ("Ｎｅｗ Ｙｏｒｋ", [("Ｎｅｗ Ｙｏｒｋ", 10)]),
        # full stops, "and"
        ("the U.S. and the U.N. agree", [("U.S.", 8), ("U.N.", 44)]),
        ("He was in France. US troops", [("France", 19), ("US", 8)]),
        ("J.K. Rowling, JK Rowling and J. K. Rowling", [(f"{i} Rowling", 16) for i in ("J.K.", "JK", "J. K.")]),
        ("Marks and Spencer, Marks & Spencer", [("Marks and Spencer", 15), ("Marks & Spencer", 15)]),
        ("Apple Inc. and Apple", [("Apple Inc.", 6), ("Apple", 6)]),
        ("St. Ives, Saint Ives and St Ives", [("St. Ives", 47), ("Saint Ives", 47), ("St Ives", 47)]),
        ("the subsidy and the subsidies", [("subsidy", 49), ("subsidies", 49)]),
        # at the start of a sentence, and among capitals, where an acronym may be a word
        ("IPhone sales rose. An IPhone did not.", [("IPhone", 14)]),
        ("AID WILL COME TO FRANCE AT LAST", [("FRANCE", 19)]),
        ("Marks & Spencer & York", [("Marks & Spencer", 15)]),
        # two sentences, two names
        ("They saw New. York is old.", [("York", 20)]),
        ("a Trump-US deal, a Trump-US hat", [("US", 8)]),
        # scripts without spaces, with prefixes, with particles
        ("他在北京工作", [("北京", 32)]),
        ("東京都で", [("東京", 33)]),
        ("서울에서 만났다. 뉴서울은 아니다.", [("서울", 34)]),
        ("อยู่ที่กรุงเทพมหานคร", [("กรุงเทพ", 35)]),
        ("وصل إلى القاهرة، والقاهرة كبيرة وبالقاهرة", [("القاهرة", 31)] * 3),
        ("הוא בירושלים", [("ירושלים", 36)]),
        (
            "В Йошкар-Оле и Йошкар-Ола, Путин и Владимир Путин",
            [("Йошкар-Ола", 42), ("Путин", 30), ("Владимир Путин", 30)],
        ),
        ("ジュネーブで、ジュネーブズ", [("ジュネーブ", 43)]),
        ("Иошкар-Ола", []),
        # a title has capitals everywhere, and a comma may end a list
        ("He read “Emmanuel Macron Separates From Reality Again” twice.", [("Emmanuel Macron", 2)]),
        ("Reading, Nature and Apple", [("Reading", 17), ("Nature", 39), ("Apple", 6)]),
        ("Bernie Doe of Jordan met the House of York.", [("Jordan", 5)]),
    ],
)
def test_names_are_found_as_they_are_read(text, expected):
    assert found(text) == expected


def test_elision_belongs_to_no_name_where_the_language_has_it():
    assert found("d'Emmanuel Macron et l’Israel", language="fr") == [("Emmanuel Macron", 2), ("Israel", 28)]
    assert found("d'Emmanuel said") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Emmanuel Macron spoke.\nMacron left.", [("Emmanuel Macron", 2), ("Macron", 2)]),
        ("Macron spoke.\nEmmanuel Macron left.", [("Emmanuel Macron", 2)]),
        ("President Macron spoke.\nEmmanuel Macron left.", [("Macron", 2), ("Emmanuel Macron", 2)]),
        (
            "Ursula von der Leyen spoke.\nVon der Leyen left with von der Leyen.",
            [("Ursula von der Leyen", 3), ("Von der Leyen", 3), ("von der Leyen", 3)],
        ),
        ("Martin Doe Jr. came; Doe left.", [("Martin Doe Jr.", 48), ("Doe", 48)]),
        ("Emmanuel Macron... Macron… Macron", [("Emmanuel Macron", 2), ("Macron", 2), ("Macron", 2)]),
        ("Xi Jinping came; Xi left.", [("Xi Jinping", 23), ("Xi", 23)]),
        (
            "Bill Clinton met Hillary Clinton.\nClinton left.",
            [("Bill Clinton", 24), ("Hillary Clinton", 25), ("Clinton", 25, 24)],
        ),
        ("Bill Clinton came, Chelsea Clinton did not.", [("Bill Clinton", 24)]),
        ("Michael Jordan went to Jordan.", [("Michael Jordan", 4), ("Jordan", 4, 5)]),
        (
            "The World Health Organization (WHO) met.\nThe WHO knows who.",
            [("World Health Organization", 9), ("WHO", 9), ("WHO", 9)],
        ),
    ],
)
def test_short_form_means_who_was_named_in_full(text, expected):
    assert found(text) == expected


def test_suffix_after_an_apostrophe_belongs_to_no_name_where_the_language_has_it():
    assert found("Israel'in ve France'dan", language="tr") == [("Israel", 28), ("France", 19)]
    assert found("Israel'in and France'dan") == []


def test_headline_may_use_the_short_form_first():
    mentions = NAMES.find([Block("headline", "Macron is tired"), Block("p-1", "Emmanuel Macron slept.")])
    assert [(mention.block, mention.words) for mention in mentions] == [
        ("headline", "Macron"),
        ("p-1", "Emmanuel Macron"),
    ]


def test_shared_name_is_never_picked_in_silence():
    assert found("We met John Smith; Smith was ill.") == [("John Smith", 26, 27), ("Smith", 26, 27)]


def test_no_names_find_nothing():
    assert Names([]).find([Block("p-1", "Nothing at all")]) == []
    assert Names([Named(1, "topic", "—")]).find([Block("p-1", "a — b")]) == []


# Names that are made up: words of one script with a capital where there are any, apart by what may be between them.
SCRIPTS = {
    "latin": "abcdefghijklmnopqrstuvwxyzéüñçøåšžğ",
    "cyrillic": "абвгдежзийклмнопрстуфхцчшщыэюяё",
    "greek": "αβγδεζηθικλμνξοπρστυφχψω",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "hebrew": "אבגדהוזחטיכלמנסעפצקרשת",
    "devanagari": "कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह",
    "han": "京海山田中本大人王李張陳華東西南北",
}


@st.composite
def written(draw):
    letters = SCRIPTS[draw(st.sampled_from(sorted(SCRIPTS)))]
    word = st.text(letters, min_size=3, max_size=9).map(lambda w: "Q" + w if "a" in letters else w[0].upper() + w[1:])
    words = draw(st.lists(word, min_size=1, max_size=3))
    name = words[0]
    for other in words[1:]:
        name += draw(st.sampled_from([" ", " ", "-", "’", "'", "\u00a0"])) + other
    return name


BETWEEN = st.sampled_from([" ", ", ", " (", ") ", "; ", " “", "” ", " — ", "\u00a0", "\n", ": "])
FORMS = st.sampled_from(
    [
        lambda name: name,
        lambda name: unicodedata.normalize("NFD", name),
        lambda name: name.replace("’", "'"),
        lambda name: name.replace("'", "’"),
        lambda name: name.replace(" ", "\u00a0"),
        lambda name: name.replace("\u00a0", " "),
        lambda name: name[:1] + "\u00ad" + name[1:],
    ]
)


@given(names=st.lists(written(), min_size=1, max_size=5, unique=True), form=FORMS, left=BETWEEN, right=BETWEEN)
@example(names=["Quéenie’Anne"], form=lambda name: unicodedata.normalize("NFD", name), left=" ", right="’s ")
def test_every_name_between_boundaries_is_found(names, form, left, right):
    every = Names([Named(number, "organisation", name) for number, name in enumerate(names)])
    for number, name in enumerate(names):
        text = f"they saw{left}{form(name)}{right}and went"
        mentions = every.find([Block("p-1", text)])
        assert any(number in m.entities and m.words == form(name) for m in mentions), (text, mentions)


@given(name=written(), letter=st.sampled_from("xqй"), ahead=st.booleans())
def test_name_within_a_word_is_not_found(name, letter, ahead):
    assume(not re.match("[\u4e00-\u9fff]", name))
    text = f"they saw {letter}{name} there" if ahead else f"they saw {name}{letter} there"
    assert Names([Named(1, "organisation", name)]).find([Block("p-1", text)]) == []


@given(name=written())
def test_mark_that_makes_another_letter_is_not_cut_off(name):
    """An accent after the name is part of its last letter, which is then another: "й" is no "и"."""
    mentions = Names([Named(1, "organisation", name)]).find([Block("p-1", f"they saw {name}\u0306 there")])
    assert all(m.words == f"{name}\u0306" for m in mentions)


FRAGMENTS = (
    "US us May in New York Times - ’ ' . , é e\u0301 北京 Путин Jordan Michael and & of The ال القاهرة \u00ad \u00a0 \n"
)
MORE = "O’Brien Dan 서울 에서 “ ” ( ) Leap second s WHO Notre Quebec Québec и\u0306 क\u093c"
PIECES = st.lists(st.sampled_from([*FRAGMENTS.split(" "), *MORE.split(" "), " ", " "]), max_size=40).map("".join)


@given(text=PIECES | st.text(max_size=200))
def test_mentions_are_words_of_the_text_in_order_and_never_overlap(text):
    mentions = NAMES.find([Block("p-1", text)])
    assert [text[m.start : m.end] for m in mentions] == [m.words for m in mentions]
    assert all(one.end <= other.start for one, other in pairwise(mentions))


@given(text=PIECES)
def test_it_does_not_matter_how_a_text_is_composed(text):
    one, other = (NAMES.find([Block("p-1", unicodedata.normalize(form, text))]) for form in ("NFC", "NFD"))
    assert [m.entities for m in one] == [m.entities for m in other]
    assert [m.words for m in one] == [unicodedata.normalize("NFC", m.words) for m in other]

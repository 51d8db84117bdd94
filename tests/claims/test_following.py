import pytest

from articles.blocks import Block
from claims.facts import same_words
from claims.following import Quote, State, follow, follow_all
from tests.work import calls

PLAN = "The plan was announced on Monday. They will invest 500 billion dollars. Critics doubt it."
OTHER = "A second paragraph says something else about the weather in the north."


def blocks(*texts):
    """Blocks with ids in order, or as given: ("p-7", text)."""
    return [Block(f"p-{n}", text) if isinstance(text, str) else Block(*text) for n, text in enumerate(texts)]


def followed(words, before, after, language="en"):
    olds, news = blocks(*before), blocks(*after)
    block = next(block for block in olds if words in block.text)
    start = block.text.index(words)
    quote = Quote.at(block, start, start + len(words), language=language)
    result = follow(quote, olds, news, language=language)
    if result.block is not None:
        text = {block.id: block.text for block in news}[result.block]
        assert text[result.start : result.end] == result.words
    if result.state in (State.UNCHANGED, State.MOVED):
        assert same_words(words, result.words, language)
    return result


def state(*arguments, **options):
    return str(followed(*arguments, **options).state)


def facts(result):
    return {(fact.kind.value, fact.before, fact.after) for fact in result.changes}


@pytest.mark.parametrize("words", ["Temperatures reached −5 degrees on Monday.", "5 degrees"])
def test_lost_minus_sign_waits(words):
    text = "Temperatures reached −5 degrees on Monday."
    result = followed(words, [text, OTHER], [text.replace("−", ""), OTHER])
    assert (result.state, facts(result)) == (State.FACTS_CHANGED, {("number", "−5 degrees", "5 degrees")})
    assert state(words, [text, OTHER], [text.replace("−", "-"), OTHER]) == "unchanged"
    assert state(words, [text, OTHER], [text.replace("−", "minus "), OTHER]) == "unchanged"
    spelled = text.replace("−", "minus ")
    assert state(words.replace("−", "minus "), [spelled, OTHER], [text, OTHER]) == "unchanged"


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_spelling_in_a_possessive_leaves_words_unchanged(apostrophe):
    old, new = "The organisation’s plan and the organisers’ wishes failed.", "The organization{0}s plan and the "
    new = (new + "organizers{0} wishes failed.").format(apostrophe)
    assert state(old, [old, OTHER], [new, OTHER]) == "unchanged"
    assert state("organisation’s plan", [old, OTHER], [new, OTHER]) == "unchanged"


def test_number_with_its_qualifier_is_one_change():
    old = "Seventy-eight minutes later the session was over."
    result = followed(old, [old, OTHER], [old.replace("Seventy-eight", "Some eighty"), OTHER])
    assert facts(result) == {("number", "Seventy-eight minutes", "Some eighty minutes")}


def test_quote_knows_its_sentence():
    block = Block("p-1", PLAN)
    start = PLAN.index("500")
    quote = Quote.at(block, start, start + 19)
    assert (quote.exact, quote.sentence) == ("500 billion dollars", "They will invest 500 billion dollars.")
    with pytest.raises(ValueError, match="no part"):
        Quote.at(block, 5, 500)


@pytest.mark.parametrize("words", ["They will invest 500 billion dollars.", "500 billion dollars", "invest 500"])
class TestEveryLength:
    def test_untouched_words_are_unchanged(self, words):
        assert state(words, [PLAN, OTHER], [PLAN, OTHER]) == "unchanged"

    def test_edit_beside_the_sentence_leaves_it_unchanged(self, words):
        new = PLAN.replace("announced on Monday", "shown to the press on Tuesday").replace("doubt it", "laughed")
        assert state(words, [PLAN, OTHER], [new, OTHER]) == "unchanged"

    def test_typography_alone_leaves_it_unchanged(self, words):
        new = PLAN.replace("500 billion dollars", "500\u00a0billion\u202fdollars").replace("They", "they")
        assert state(words, [PLAN, OTHER], [new, OTHER]) == "unchanged"

    def test_paragraphs_that_change_places_stay_unchanged(self, words):
        assert state(words, [PLAN, OTHER], [("p-1", OTHER), ("p-0", PLAN)]) == "unchanged"

    def test_words_in_another_block_have_moved(self, words):
        after = [("p-0", "The plan was announced on Monday."), ("p-9", PLAN.partition(". ")[2]), ("p-1", OTHER)]
        assert (result := followed(words, [PLAN, OTHER], after)).state == State.MOVED
        assert result.block == "p-9"

    def test_sentence_moved_into_an_edited_paragraph_is_found(self, words):
        sentence = "They will invest 500 billion dollars."
        after = [PLAN.replace(sentence + " ", ""), f"{OTHER} {sentence} So they say."]
        assert (result := followed(words, [PLAN, OTHER], after)).state == State.MOVED
        assert result.block == "p-1"

    def test_merged_paragraphs_keep_the_claim(self, words):
        assert state(words, [OTHER, PLAN], [("p-1", f"{OTHER} {PLAN}")]) == "unchanged"
        assert state(words, [OTHER, PLAN], [("p-0", f"{OTHER} {PLAN}")]) == "moved"

    def test_negation_anywhere_in_the_sentence_waits(self, words):
        result = followed(words, [PLAN, OTHER], [PLAN.replace("will", "will not"), OTHER])
        assert result.state == State.FACTS_CHANGED
        assert {kind for kind, _, _ in facts(result)} == {"negation"}

    def test_modality_anywhere_in_the_sentence_waits(self, words):
        assert state(words, [PLAN, OTHER], [PLAN.replace("will", "may"), OTHER]) == "facts_changed"

    def test_changed_amount_waits(self, words):
        result = followed(words, [PLAN, OTHER], [PLAN.replace("500", "600"), OTHER])
        assert result.state == State.FACTS_CHANGED
        assert ("amount", "500 billion dollars", "600 billion dollars") in facts(result)

    def test_added_attribution_waits(self, words):
        assert state(words, [PLAN], [PLAN.replace("dollars", "dollars, the firm said")]) == "facts_changed"

    def test_quotation_marks_around_the_sentence_wait(self, words):
        new = PLAN.replace("They will invest 500 billion dollars.", "“They will invest 500 billion dollars.”")
        assert state(words, [PLAN, OTHER], [new, OTHER]) == "facts_changed"

    def test_clause_without_facts_does_not_touch_the_words(self, words):
        new = PLAN.replace("billion dollars.", "billion dollars, which is a great deal.")
        assert state(words, [PLAN, OTHER], [new, OTHER]) == "unchanged"

    def test_deleted_sentence_is_gone(self, words):
        result = followed(words, [PLAN, OTHER], ["The plan was announced on Monday. Critics doubt it.", OTHER])
        assert (result.state, result.block, result.words) == (State.GONE, None, "")

    def test_deleted_paragraph_is_gone_even_if_its_words_recur(self, words):
        other = "Nobody knows whether 500 billion dollars would be enough, or why to invest 500 times as much."
        assert state(words, [PLAN, other], [("p-1", other)]) == "gone"

    def test_going_back_ends_the_wait(self, words):
        assert state(words, [PLAN], [PLAN.replace("will", "may")]) == "facts_changed"
        assert state(words, [PLAN], [PLAN]) == "unchanged"


def test_rewording_inside_the_words_waits_without_a_changed_fact():
    result = followed("They will invest 500 billion dollars.", [PLAN], [PLAN.replace("invest", "spend")])
    assert (result.state, result.words, result.changes) == (
        State.REWORDED,
        "They will spend 500 billion dollars.",
        (),
    )


def test_amount_written_otherwise_is_unchanged():
    result = followed("500 billion dollars", [PLAN], [PLAN.replace("500 billion dollars", "$500bn")])
    assert (result.state, result.words) == (State.UNCHANGED, "$500bn")


def test_replaced_number_is_found_as_a_range():
    old = "The office has received 60,000 petitions since the spring of last year."
    result = followed("60,000 petitions", [old, OTHER], [old.replace("60,000", "25,000 to 35,000"), OTHER])
    assert (result.state, result.words) == (State.FACTS_CHANGED, "25,000 to 35,000 petitions")


def test_words_cut_from_a_sentence_that_stays_are_gone():
    old = "The firm, which employs five hundred people in Ohio, grew a little faster than its rivals."
    new = "The firm grew a little faster than its rivals."
    assert state("which employs five hundred people in Ohio", [old, OTHER], [new, OTHER]) == "gone"


def test_attribution_cut_from_the_sentence_before_waits():
    old = "According to a report by the ministry, things are bad. Prices rose by 5 percent last year."
    result = followed("Prices rose by 5 percent", [old], [old.replace("According to a report by the ministry, t", "T")])
    assert result.state == State.FACTS_CHANGED
    assert {kind for kind, _, _ in facts(result)} == {"attribution"}


def test_sentence_without_its_paragraph_and_two_new_places_is_ambiguous():
    sentence = "They will invest 500 billion dollars."
    after = [OTHER + " " + sentence, "Quite another paragraph, about trains. " + sentence]
    result = followed("500 billion dollars", [PLAN, OTHER], [("p-1", after[0]), ("p-5", after[1])])
    assert result.state == State.AMBIGUOUS
    assert [(place.block, place.words) for place in result.candidates] == [
        ("p-1", "500 billion dollars"),
        ("p-5", "500 billion dollars"),
    ]


def test_repeated_sentence_is_followed_in_its_own_paragraph():
    rule = "Sales rose by 4 percent in the year."
    before = [f"In the north it rained. {rule}", f"In the south it snowed a lot. {rule}"]
    after = [before[0], before[1].replace("rose", "fell")]
    quote = Quote.at(blocks(*before)[1], before[1].index(rule), len(before[1]))
    assert follow(quote, blocks(*before), blocks(*after)).state == State.FACTS_CHANGED


def test_short_words_that_recur_in_their_paragraph_are_told_apart_by_the_sentence():
    text = "The first bank lost 5 million dollars in May. The other bank had lost 5 million dollars a year before."
    start = text.rindex("5 million dollars")
    quote = Quote.at(Block("p-0", text), start, start + 17)
    edited = text.replace("lost 5 million dollars in May", "lost 6 million dollars in May")
    result = follow(quote, blocks(text), blocks(edited))
    assert (result.state, result.start) == (State.UNCHANGED, edited.index("5 million"))
    cut = "The first bank lost 5 million dollars in May."
    assert follow(quote, blocks(text), blocks(cut)).state == State.GONE


def test_offsets_are_code_points():
    text = "😀👩‍👩‍👧 Der Preis stieg. 🇺🇳 Es kostet 𝟓 Taler und e\u0301in Brot."
    result = followed("Es kostet 𝟓 Taler", [text], ["😀 Neu! " + text], language="de")
    assert (result.state, result.words) == (State.UNCHANGED, "Es kostet 𝟓 Taler")


def test_word_selected_in_part_is_followed_in_part():
    assert followed("vest 500 bill", [PLAN], ["So: " + PLAN]).words == "vest 500 bill"


def test_quote_of_punctuation_is_only_found_where_it_stood():
    assert state("…", ["Well … no."], ["Well … yes, no."]) == "unchanged"
    assert state("…", ["Well … no."], ["Well, no."]) == "gone"


def test_quote_whose_block_is_not_as_said_is_found_by_its_sentence():
    quote = Quote("500 billion dollars", "p-7", 3, "They will invest 500 billion dollars.")
    result = follow(quote, blocks(OTHER), blocks(OTHER, PLAN))
    assert (result.state, result.block, result.words) == (State.MOVED, "p-1", "500 billion dollars")
    assert follow(quote, [], []).state == State.GONE


def test_parts_of_a_table_are_followed_apart():
    table = "Berlin\n3,755,000\nHamburg\n1,892,000\nMunich\n1,512,000"
    assert state("1,892,000", [table], [table.replace("3,755", "3,782")]) == "unchanged"
    assert state("1,892,000", [table], [table.replace("1,892", "1,910")]) == "facts_changed"


@pytest.mark.parametrize(
    ("language", "sentence", "edited", "words"),
    [
        (
            "de",
            "Die Regierung will bis Ende 2025 rund 500 Milliarden Euro ausgeben.",
            "Die Regierung will bis Ende 2026 rund 500 Milliarden Euro ausgeben.",
            "500 Milliarden Euro",
        ),
        (
            "fr",
            "Le gouvernement dépensera 25 000 euros par élève l’an prochain.",
            "Le gouvernement dépensera 35 000 euros par élève l’an prochain.",
            "euros par élève",
        ),
        (
            "es",
            "El gobierno gastará cinco mil millones en nuevas escuelas rurales.",
            "El gobierno no gastará cinco mil millones en nuevas escuelas rurales.",
            "cinco mil millones",
        ),
        (
            "ru",
            "Правительство потратит пять миллиардов рублей на новые школы.",
            "Правительство потратит шесть миллиардов рублей на новые школы.",
            "миллиардов рублей на",
        ),
        (
            "tr",
            "Hükümet yeni okullar için beş milyar lira harcayacak.",
            "Hükümet yeni okullar için altı milyar lira harcayacak.",
            "milyar lira harcayacak",
        ),
        ("zh", "政府明年将在新学校上花费五十亿元。", "政府明年将在新学校上花费六十亿元。", "新学校"),
        (
            "ar",
            "ستنفق الحكومة خمسة مليارات على المدارس الجديدة في العام المقبل.",
            "ستنفق الحكومة ستة مليارات على المدارس الجديدة في العام المقبل.",
            "على المدارس الجديدة",
        ),
    ],
)
def test_any_language_is_placed_and_without_rules_every_rewording_waits(language, sentence, edited, words):
    rest = {"zh": "没有人知道为什么。"}.get(language, "Lorem ipsum dolor sit amet.")
    before = [f"{rest} {sentence}", OTHER]
    for quoted in (words, sentence):
        assert state(quoted, before, [f"{sentence} {rest}", OTHER], language=language) == "unchanged"
        assert state(quoted, before, [f"{rest} {edited}", OTHER], language=language) == "facts_changed"
        assert state(quoted, before, [rest, OTHER], language=language) == "gone"
        assert state(quoted, before, [rest, f"{OTHER} {sentence}"], language=language) == "moved"


def test_many_quotes_are_followed_as_each_alone():
    olds, news = blocks(PLAN, OTHER), blocks(OTHER, PLAN.replace("500", "600"))
    quotes = [Quote.at(olds[0], start, start + 12) for start in range(0, len(PLAN) - 12, 5)]
    assert follow_all(quotes, olds, news) == [follow(quote, olds, news) for quote in quotes]


def test_long_story_is_followed_in_about_linear_time():
    words = [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "omicron",
        "pi",
        "rho",
        "sigma",
        "tau",
    ]

    def work(size):
        texts = [" ".join(words[(n * 7 + k * k) % 19] + str(n % 97) for k in range(60)) + "." for n in range(size)]
        olds = blocks(*texts)
        news = blocks(*(text.replace("sigma", "SIGMA x") for text in texts))
        quotes = [Quote.at(block, 10, 60) for block in olds[::3]]
        return calls(follow_all, quotes, olds, news)

    assert work(1200) < 12 * work(200)


@pytest.mark.parametrize(
    "text", ["a " * 20_000, "word. " * 10_000, "x" * 100_000, "“" * 5_000, "1 " * 10_000, "Ab. " * 8_000]
)
def test_monstrous_paragraph_costs_no_more_than_its_length(text):
    olds, news = blocks(text, OTHER), blocks("b " + text[7:] + "c", OTHER)
    quote = Quote.at(olds[0], len(text) // 2, len(text) // 2 + 20)
    assert calls(follow, quote, olds, news) < 60 * len(text)

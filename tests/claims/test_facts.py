import pytest

from claims.facts import FactChange, FactKind, Passage, changed_facts, same_words


def kinds(before, after, **options):
    return {fact.kind.value for fact in changed_facts(before, after, **options)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("4 people died", "Four people died"),
        ("76% of voters", "76 percent of voters"),
        ("76% of voters", "76 per cent of voters"),
        ("a $1bn deal", "a $1 billion deal"),
        ("$1 billion", "1 billion dollars"),
        ("€5m", "€5 million"),
        ("1.5 million people", "1,500,000 people"),
        ("two hundred and five", "205"),
        ("twenty-five men", "25 men"),
        ("25,000 to 35,000 petitions", "25,000–35,000 petitions"),
        ("on Jan. 30, 2025", "on 30 January 2025"),
        ("on Jan. 30, 2025", "on January 30th, 2025"),
        ("at six p.m.", "at 6 PM"),
        ("the first day", "the 1st day"),
        ("a 5 mile walk", "a 5-mile walk"),
        ("5 kilometres", "5 km"),
        ("health care", "health-care"),
        ("a user name", "a username"),
        ("“It’s done,” she said", '"It\'s done," she said'),
        ("He organised the programme", "He organized the program"),
        ("They don't know", "They do not know"),
        ("cafe\u0301", "café"),
        ("The organisation's plan", "The organization’s plan"),
        ("The organisation’s plan", "The organization's plan"),
        ("The organisations’ plan", "The organizations' plan"),
        ("the theatre's doors, the theatres' doors", "the theater’s doors, the theaters’ doors"),
        ("It was -5", "It was −5"),
        ("It was minus five degrees", "It was −5 degrees"),
        ("a loss of minus $5 million", "a loss of −$5 million"),
        ("$-5 million", "−$5 million"),
        ("0.5% growth", ".5% growth"),
        ("people aged 25–35", "people aged 25-35"),
        ("people aged 25−35", "people aged 25 to 35"),
        ("the 2019–20 season", "the 2019-20 season"),
        ("$5–$10", "$5 to $10"),
        ("5%−10%", "5%–10%"),
        ("25°–35°", "25°-35°"),
        ("It fell – 5 people died", "It fell: 5 people died"),
        ("It fell--5 people died", "It fell: 5 people died"),
    ],
)
def test_other_spellings_of_the_same_are_the_same_words_and_no_fact(before, after):
    assert same_words(before, after)
    assert changed_facts(before, after) == ()


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("60,000 petitions came in", "25,000 to 35,000 petitions came in", "number"),
        ("about 500 people", "more than 500 people", "number"),
        ("hundreds of people", "thousands of people", "number"),
        ("One of them died", "Two of them died", "number"),
        ("version 2.10", "version 2.1", "number"),
        ("the third attempt", "the fourth attempt", "number"),
        ("-5 degrees", "5 degrees", "number"),
        ("$5 million", "$5 billion", "amount"),
        ("$5 million", "€5 million", "amount"),
        ("5 million dollars", "5 million euros", "amount"),
        ("76 percent", "67 percent", "percentage"),
        ("5 percent", "5 percentage points", "unit"),
        ("5 miles away", "5 kilometres away", "unit"),
        ("three days", "three weeks", "unit"),
        ("on Jan. 30", "on Jan. 31", "date"),
        ("in March", "in April", "date"),
        ("in 2024", "in 2025", "date"),
        ("on Monday", "on Tuesday", "date"),
        ("the 1990s", "the 1980s", "date"),
        ("last week", "last month", "date"),
        ("at 3 p.m.", "at 3 a.m.", "date"),
        ("said John Smith", "said Jane Smith", "name"),
        ("Apple will grow", "Google will grow", "name"),
        ("Ann sued Bob", "Bob sued Ann", "name"),
        ("officials in Paris", "officials in Lyon", "name"),
        ("It is true", "It is not true", "negation"),
        ("It is true", "It isn't true", "negation"),
        ("They had evidence", "They had no evidence", "negation"),
        ("It is legal to do so", "It is illegal to do so", "opposite"),
        ("It is likely to pass", "It is unlikely to pass", "modality"),
        ("with a permit", "without a permit", "negation"),
        ("Prices rose again", "Prices fell again", "opposite"),
        ("It will pass", "It may pass", "modality"),
        ("It will pass", "It would pass", "modality"),
        ("The suspect fled", "The suspect allegedly fled", "modality"),
        ("All schools closed", "Some schools closed", "modality"),
        ("Did he win?", "Did he win", "modality"),
        ('a "failed" plan', "a failed plan", "quotation"),
        ("a failed plan", "a ‘failed’ plan", "quotation"),
        ('He said "we work hard".', 'He said "we toil hard".', "quotation"),
        ("It rained, according to the police.", "It rained.", "attribution"),
        ("It rained, the mayor said.", "It rained.", "attribution"),
        ("It rained, according to the police.", "It rained, according to the army.", "attribution"),
        ("The mayor said it rained.", "The mayor claimed it rained.", "attribution"),
    ],
)
def test_changed_fact_is_told(before, after, kind):
    assert kind in kinds(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The big dog barked loudly.", "The large dog barked loudly."),
        ("Mr Smith left early.", "Smith left early."),
        ("Erdoğan left early.", "Erdogan left early."),
        ("The FBI looked into it.", "The Federal Bureau of Investigation looked into it."),
        ("more than 500 people", "over 500 people"),
        ("some 80 people", "about 80 people"),
        ("no fewer than 80 people", "at least 80 people"),
        ("There is no evidence.", "There isn't any evidence."),
        ("Today the plan was shown.", "The plan was shown today."),
        ("They started the work in Berlin.", "They began the work in Berlin."),
        ("She may go home.", "She might go home."),
        ("No. 5 on the list was new.", "No. 5 on the list was fresh."),
    ],
)
def test_rewording_is_no_changed_fact(before, after):
    assert changed_facts(before, after) == ()
    assert not same_words(before, after)


def test_both_wordings_of_the_fact_are_given():
    (fact,) = changed_facts("They have 60,000 petitions.", "They have 35,000 petitions.")
    assert (fact.kind, fact.before, fact.after) == (FactKind.NUMBER, "60,000", "35,000")


@pytest.mark.parametrize("minus", ["-", "−", "–", "‒", "‐", "‑", "－", "﹣", "minus "])
@pytest.mark.parametrize(
    "text",
    [
        "Temperatures reached {}5 degrees.",
        "{}5 million people",
        "Growth was {}0.3%.",
        "Growth was {}.3%.",
        "It was cold ({}5 degrees).",
        "They lost €{}5 million.",
        "They lost {}$5 million.",
        "They lost {}US$5 million.",
        "The level of {}2000 was reached.",
    ],
)
def test_minus_sign_that_was_lost_or_gained_is_a_changed_fact(text, minus):
    for before, after in ((text.format(minus), text.format("")), (text.format(""), text.format(minus))):
        assert not same_words(before, after)
        assert kinds(before, after) & {"number", "amount", "percentage"}
    assert same_words(text.format(minus), text.format("−"))


def test_minus_sign_is_seen_in_quotation_marks_and_in_ranges():
    assert "number" in kinds("It was “−5 degrees”", "It was “5 degrees”")
    assert kinds("from −5–−3", "from 5–3") == {"number"}
    assert not same_words("Das Mittel lag bei –5 Grad", "Das Mittel lag bei 5 Grad", "de")


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ("Seventy-eight minutes later", "Some eighty minutes later", "Seventy-eight minutes", "Some eighty minutes"),
        ("We met 78 people.", "We met about 78 people.", "78", "about 78"),
        ("We met 78 people.", "We met nearly 80 people.", "78", "nearly 80"),
        ("It rose by only 5.", "It rose by 5.", "only 5", "5"),
        ("They had at least 5.", "They had at most 5.", "at least 5", "at most 5"),
        ("They had no more than 5.", "They had more than 5.", "no more than 5", "more than 5"),
        ("They had more than 5.", "They had fewer than 5.", "more than 5", "fewer than 5"),
    ],
)
def test_number_and_what_qualifies_it_are_one_change(before, after, old, new):
    assert changed_facts(before, after) == (FactChange(FactKind.NUMBER, old, new),)


def test_qualifying_words_without_a_number_are_told():
    assert kinds("He saw people.", "He saw some people.") == {"modality"}
    assert "modality" in kinds("Only one of them stayed.", "They stayed.")
    assert "modality" in kinds("All 80 people left.", "Some 80 people left.")


def test_month_and_name_are_no_modality():
    assert kinds("In May it rained.", "In June it rained.") == {"date"}
    assert kinds("We saw Will Smith.", "We saw Will Jones.") == {"name"}


def test_attribution_in_the_sentence_before_counts():
    text = "Prices rose by 5 percent."
    old = Passage(text, lead="According to a study, things are bad. ")
    assert kinds(old, Passage(text, lead="Things are bad. ")) == {"attribution"}
    assert kinds(old, Passage(text, lead="Things are bad, according to a study. ")) == set()


def test_language_without_rules_takes_every_rewording_for_a_changed_fact():
    assert kinds("Das Haus ist groß.", "Das Haus ist riesig.", language="de") == {"wording"}
    assert kinds("Das Haus ist groß.", "Das Haus  ist gross!", language="de") == set()
    assert kinds("Er nannte es „falsch“.", "Er nannte es falsch.", language="de") == {"quotation"}
    assert kinds("Das kostet 1.000 Euro.", "Das kostet 1000 Euro.", language="de") == set()
    assert kinds("Das kostet 1.000 Euro.", "Das kostet 1,000 Euro.", language="de") == {"wording"}


def test_british_language_has_the_english_rules():
    assert kinds("It is true", "It is not true", language="en-gb") == {"negation"}


@pytest.mark.parametrize(
    "text", ["", "...", "'ll 've n't 're", "$ € £", "1 2 3 4", "and and", "a hundred and", "-", "5 per", "“"]
)
def test_odd_texts_are_no_trouble(text):
    assert same_words(text, text)
    assert changed_facts(text, text) == ()
    changed_facts(text, "Something else, 5 percent.")
    changed_facts("Something else, 5 percent.", text)

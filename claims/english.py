"""English words that carry facts: what an editor cannot change without changing what is claimed."""


def _classes(table: str) -> dict[str, str]:
    """ "class: word word" a line, as word -> class."""
    found = {}
    for line in table.strip().splitlines():
        name, _, members = line.partition(":")
        found.update(dict.fromkeys(members.split(), name.strip()))
    return found


# Two negations of one class may replace each other: "there is no evidence", "there is not any evidence".
NEGATIONS = _classes("""
    not: not no none nor neither nobody nothing nowhere non
    never: never
    without: without except excluding barring
    hardly: hardly barely scarcely
    rarely: rarely seldom
    deny: deny denies denied denying denial
    refuse: refuse refuses refused refusing reject rejects rejected rejecting decline declines declined declining
    fail: fail fails failed failing failure unable
    lack: lack lacks lacked lacking absence absent
    false: false untrue wrong wrongly incorrect incorrectly falsely fake
    stop: cease ceased ceases halt halted halts cancel canceled cancels
    few: few little
""")

MODALITIES = _classes("""
    will: will shall
    would: would
    may: may might
    perhaps: perhaps maybe possibly
    could: could
    can: can
    must: must
    should: should ought
    likely: likely probably
    unlikely: unlikely improbable
    alleged: alleged allegedly reportedly purportedly purported supposedly supposed ostensibly
    apparently: apparently seemingly seem seems seemed appear appears appeared
    possible: possible potential potentially
    suspected: suspected suspect suspects
    certainly: certainly definitely undoubtedly certain surely clearly
    only: only solely merely exclusively
    all: all every everyone everybody everything entirely always
    some: some sometimes someone somebody partly partially
    most: most mostly
    many: many several numerous
    expected: expected expects expect
    proposed: proposed proposes propose
    consider: considering considers considered
    if: if unless
    former: former formerly ex
""")
# Words that are a modality only before "to": "plans to invest", "set to rise".
MODALITIES_BEFORE_TO = _classes("""
    intend: plan plans planned planning intend intends intended aim aims aimed hope hopes hoped want wants wanted
    intended: set due poised scheduled
    must: has have had need needs needed required obliged forced
    try: try tries tried trying attempt attempts attempted seek seeks sought
    going: going
""")

ATTRIBUTIONS = _classes("""
    say: say said says saying tell tells told state stated states announce announced announces reported reports wrote
    say: writes explained explains commented comments remarked remarks tweeted posted testified testifies
    say: noted notes added adds declared declares
    claim: allege argue insist contend
    claim: claimed claims claiming alleges alleging argued argues arguing asserts asserted contends contended
    claim: insists insisted maintains maintained
    think: believe think suggest
    think: believes believed thinks thought suggests suggested estimates estimated suspects predicts predicted warns
    think: warned fears feared forecast forecasts
    find: found finds showed shows concluded concludes
    admit: admitted admits acknowledged acknowledges conceded concedes confirmed confirms confesses confessed
    cite: citing quoting per
""")
# "claims" and "reports" are nouns more often than not; these count only if "that" or a name follows.
_ATTRIBUTION_NOUNS = (
    "claims reports states comments notes posted shows finds found forecasts forecast "
    "estimates estimated fears suspects adds added state announce remarks thought per"
)
ATTRIBUTION_NOUNS = frozenset(_ATTRIBUTION_NOUNS.split())

# Words that turn a statement round when one replaces the other.
_OPPOSITES = """
    rise fall|rises falls|rose fell|risen fallen|rising falling|increase decrease|increases decreases|
    increased decreased|increasing decreasing|increase decline|increased declined|grow shrink|grew shrank|
    growing shrinking|grown shrunk|gain loss|gains losses|gained lost|gain lose|more less|more fewer|higher lower|
    highest lowest|high low|up down|above below|over under|before after|earlier later|win lose|wins loses|won lost|
    winning losing|majority minority|maximum minimum|first last|best worst|better worse|largest smallest|
    larger smaller|bigger smaller|biggest smallest|most least|all some|all many|all none|many few|always sometimes|
    always often|never sometimes|support oppose|supports opposes|supported opposed|for against|pass fail|passed failed|
    passed rejected|accept reject|accepted rejected|accepts rejects|approve reject|approved rejected|approves rejects|
    admit deny|admitted denied|admits denies|confirm deny|confirmed denied|confirms denies|allow ban|allowed banned|
    allows bans|allow forbid|allow prohibit|allowed prohibited|legal illegal|guilty innocent|convicted acquitted|
    alive dead|true false|right wrong|strong weak|stronger weaker|buy sell|bought sold|buys sells|import export|
    imports exports|imported exported|open closed|opened closed|opens closes|start end|started ended|begin end|
    began ended|join leave|joined left|raise cut|raised cut|raised lowered|raises lowers|raise lower|men women|
    male female|man woman|boys girls|north south|northern southern|east west|eastern western|left right|inside outside|
    with without|public private|federal state|at least at most|success failure|succeeded failed|profit loss|
    surplus deficit|safe dangerous|safe unsafe|hired fired|arrested released|included excluded|includes excludes|
    positive negative|new old|major minor|many some|arrive leave|arrived left|attack defend|attacked defended
"""
OPPOSITES = frozenset(
    frozenset(pair.split()) for pair in _OPPOSITES.replace("\n", " ").split("|") if len(pair.split()) == 2
)
# Prefixes that negate: "likely" and "unlikely", "legal" and "illegal".
NEGATING_PREFIXES = ("un", "in", "il", "im", "ir", "dis", "non", "mis", "anti")

# Signs that a sentence could be checked, for `claims.checkworthy`. Superlatives besides "most" and words in "-est".
_SUPERLATIVES = "best worst never ever record unprecedented biggest least foremost unique uniquely sole exclusive none"
SUPERLATIVES = frozenset(_SUPERLATIVES.split())
_NO_SUPERLATIVES = """
    interest forest request protest suggest harvest honest modest invest tempest conquest earnest arrest contest inquest
    digest ingest infest attest detest divest behest bequest budapest everest manifest northwest southwest midwest
    latest reinvest disinterest rainforest unrest pretest
"""
NO_SUPERLATIVES = frozenset(_NO_SUPERLATIVES.split())
_COMPARISONS = """
    rise rises rose risen rising fall falls fell fallen falling increase increases increased increasing decrease
    decreased decreasing decline declined declining grow grows grew grown growing shrink shrank shrunk doubled tripled
    quadrupled halved doubling outnumber outnumbers outnumbered exceed exceeds exceeded surpass surpassed surge surged
    soared soaring plunged plummeted dropped drops compared majority minority
"""
COMPARISONS = frozenset(_COMPARISONS.split())
# What says that one thing comes of another, by the word before: "led" counts before "to".
CAUSES = {
    "": frozenset("because cause caused causes causing therefore thereby triggered triggers".split()),
    "due": frozenset({"to"}),
    "led": frozenset({"to"}),
    "leads": frozenset({"to"}),
    "leading": frozenset({"to"}),
    "thanks": frozenset({"to"}),
    "owing": frozenset({"to"}),
    "result": frozenset({"of"}),
    "results": frozenset({"in", "from"}),
    "resulted": frozenset({"in", "from"}),
    "blamed": frozenset({"on", "for"}),
    "responsible": frozenset({"for"}),
    "is": frozenset({"why"}),
}

"""English words around names: what stands before and after them, and what only looks like one.

Lists for the rules of `docs/decisions/finding-names.md`. All in small letters.
"""

_HONORIFICS = (
    "mr mrs ms miss mx dr sir dame lord lady prof professor president vice senator sen rep representative gov governor "
    "justice judge minister prime secretary chancellor mayor chairman chairwoman chair general gen col colonel capt "
    "captain lt sgt officer king queen prince princess pope rev reverend father sister brother st jr sr"
)
HONORIFICS = frozenset(_HONORIFICS.split())

# Words that begin a sentence with a capital and are no name.
_STARTERS = """
    a an the this that these those it its he she they we i you his her their our my your who what when where why how
    which if unless although though while since because as at by for from in into of off on onto out over per than to
    until up upon via with within without and but or nor so yet not no none some any all each every both either neither
    one two three four five six seven eight nine ten many much more most few fewer less several such other others
    another there here then thus hence however meanwhile moreover furthermore besides also still even only just again
    once twice often usually generally sometimes always never already now today yesterday tomorrow tonight last next
    first second third finally later earlier before after during between among under above below across against about
    around along through throughout despite instead rather perhaps maybe probably possibly clearly indeed overall
    according additionally consequently therefore nevertheless nonetheless similarly likewise recently currently
    officials people experts critics supporters opponents researchers scientists police officers lawmakers lawyers
    leaders voters workers residents authorities prosecutors investigators analysts economists democrats
    is are was were be been being has have had do does did can could may might must shall should will would let lets
    yes please thank thanks sorry ok okay well oh like unlike given based following including regarding concerning
    nearly almost roughly approximately exactly more-than something someone everyone everything nothing nobody anyone
    ultimately eventually initially originally previously formerly apparently reportedly allegedly but-also
    keep make take get go come see look say said tell ask use find give think know want try need click type open check
    choose select visit read write learn download contact email call note remember consider
"""
STARTERS = frozenset(_STARTERS.split())

# Words for what somebody is or does, which stand with a capital beside a name and are no part of it.
_TITLES = """
    actor actress administration administrator admiral adviser advisor ag ambassador analyst archbishop army
    assistant associate astronaut attorney author baron baroness billionaire bishop brigadier cabinet campaign
    candidate cardinal ceo cfo champion chief citing co co-chair co-founder coach commander commissioner congressman
    congresswoman conservative conservatives constable coordinator corp corporation correspondent council councillor
    councilman councilwoman count countess cto defence defender defense delegate democrat democratic democrats
    deputy detective director economist editor emir envoy executive finance first foreign former founder gmbh
    goalkeeper gop government green greens head home ibn ii iii inc incoming independent inspector interim investor
    iv journalist jr king labour lawmaker lawyer leader liberal lieutenant llc ltd major majority manager marshal md
    member mep meps midfielder minority mp mps msp national newly nv officer opposition outgoing party pastor
    patriarch plc premier presenter presidency presidential press prosecutor queen rabbi rear reporter republican
    republicans rival sa se singer solicitor spa speaker spokesman spokesperson spokeswoman sr staff star startup
    striker sultan superintendent supporters supreme technology tories tory treasurer treasury under undersecretary
    unionist veteran winger winner
"""
TITLES = HONORIFICS | frozenset(_TITLES.split())

# Words that end the name of something else: the Washington Post, Trump Tower, Manchester United, Paris Agreement.
_INSTITUTIONS = """
    academy accord accords act agreement airlines airport airways amendment archive archives arena army association
    avenue ballet bank bay beach bridge brigade broadcasting building bulletin bureau canal capital castle cathedral
    center centre championship championships chapel charter chronicle church circus city clinic club coast college
    commission conference congress convention corps council county courier court courthouse cup daily dam
    declaration derby dispatch district doctrine dome echo enquirer examiner exchange express falls federation ferry
    festival field fields film fire forest forum foundation fund gallery garden gardens gate gazette globe grammar
    guardian hall harbor harbour heights herald highway hill hills hospital hotel house independent inquirer
    institute institution international island islands journal junction kingdom laboratory lake lane law league
    library line magazine mail marathon market memorial mercury mine mirror mission monument mosque mountain
    mountains museum news observatory observer office oil olympics opera orchestra order palace park parkway pass
    peak peninsula philharmonic place plan plant plaza pole port post press prize protocol province pub railway
    ranch range rangers record reef region register reporter republic reservoir resort review ridge river road rock
    route rovers rule school sea sentinel series shield shipyard show square stadium standard star state station
    strait straits street studios summit sun sunday symphony system tavern telegraph temple terminal territory
    theater theatre times today tower towers town township trail treaty tribune trophy trust tunnel united
    university valley view village wall wanderers war warriors way weekly wing woods works world yard zoo
"""
INSTITUTIONS = frozenset(_INSTITUTIONS.split())
# Before "of" and a name: part of another name ("Bank of Scotland"), unlike "Mayor of London", "Republic of Ireland".
_HEADS = (
    "prince princess duke duchess earl count countess marquess baron baroness battle siege gulf isle cape house statue"
)
HEADS = (INSTITUTIONS | frozenset(_HEADS.split())) - frozenset("republic kingdom province region state capital".split())

# Before the name of a place: another place, or a team. "Northern" and the like leave it the same.
_PLACE_PREFIXES = """
    ac afc as atletico bayern borussia cape cd cf ciudad costa east el fc fort great greater inner inter la lake las
    le little los lower mount new north northeast northwest old outer port puerto real rio saint san santa sc south
    southeast southwest sporting st st. upper west
"""
PLACE_PREFIXES = frozenset(_PLACE_PREFIXES.split()) - {"old", "great", "inner", "outer", "greater"}

# First names, by which a run of capitals is somebody: "Michael Jordan", "Paris Hilton" apart.
_FIRST_NAMES = """
    aaron abdul abdullah adam ahmed aisha alan albert alberto alejandro alessandro alex alexander alexandra alexei
    alfred ali alice alicia alison amanda amir amy ana anders andrea andreas andrei andrew andy angela angelina ann
    anna anne annie anthony antonio arthur ashley austin barack barbara ben benjamin bernard beth betty beyonce bill
    billy bob boris brad brandon brenda brian bruce bryan burt carl carla carlos carmen carol caroline casey cate
    catherine cecilia charles charlie charlotte chelsea cheryl chloe chris christian christina christine christopher
    cindy claire clara claudia colin connor craig crystal dan daniel daniela danny darren dave david dean deborah
    debra denis dennis denzel derek diana diane diego dmitri dmitry dolly dominic don donald donna doris dorothy
    doug douglas duncan dylan ed eddie edward eleanor elena eli elias elijah elizabeth ella ellen elon emily emma
    emmanuel eric erik erin ernest esther ethan eva evan eve evelyn felix fernando fiona florence frances francesca
    francis francisco frank franz fred frederick gabriel gary gavin gemma geoff geoffrey george gerald gerard gianni
    gina giorgia giovanni giulia gloria gordon grace graham greg gregory gustavo guy hamza hannah harold harriet
    harrison harry harvey hassan heather heidi helen helena henri henry hillary holly howard hugh hugo ian ibrahim
    igor imran ines ingrid irene iris isaac isabel isabella ivan jack jackie jackson jacob jacqueline jake james
    jamie jan jane janet jasmine jason javier jean jeff jeffrey jennifer jenny jeremy jerome jerry jesse jessica
    jill jim jimmy jo joan joanna joao joe joel johan johann john johnny jon jonathan jordi jorge jose josef joseph
    josh joshua joyce juan judith judy jules julia julian julie justin kamala karen karim karin karl kate katherine
    kathleen kathryn katie keir keith kelly ken kenneth kerry kevin khalid kieran kim kimbal kimberly klaus kurt
    kyle kylian lara larry latoya laura lauren laurence lawrence lea leah lee leila leo leon leonard leonardo leroy
    leslie lewis liam lily linda lionel lisa liz logan louis louise lucas lucia lucy luigi luis luke lydia lynn
    madeleine maggie malcolm manuel marc marcel marco marcus margaret maria marie marilyn mario marjorie mark martha
    martin martina mary mateo matt matthew maurice max maya megan mehmet melania melissa meryl mia michael michel
    michelle miguel mike mikhail mila miriam mitch mohamed mohammad mohammed molly monica morgan muhammad nadia
    nancy naomi narendra natalia natalie nathan neil nelson nicholas nick nicola nicolas nicole nigel nikki nikolai
    nina noah nora norma norman olaf oleg olga oliver olivia omar oscar oskar otto owen pablo pamela patricia
    patrick paul paula pedro peggy penelope penny pete peter phil philip philippe phillip phoebe pierre piers pope
    rachel rafael ralph ramon randy raymond rebecca reese rex ricardo richard rick rita rob robert roberta roberto
    robin rod roger roland roman ron ronald rosa rose ross roy russell ruth ryan sally salma sam samantha samuel
    sandra sara sarah scott sean sebastian serena sergei sergey sergio seth sharon shaun sheila sherry shirley
    silvia silvio simon sofia sonia sophia sophie stacey stanley stefan stella stephanie stephen steve steven stuart
    sue susan suzanne sven sylvia tamara tammy tanya tara ted teresa terry thelma theo theresa thomas tiffany tiger
    tim timothy tina todd tom tommy toni tony tracy travis tyler ulrich uma ursula usain valerie vanessa venus vera
    veronica victor victoria vince vincent viola virginia vladimir volodymyr wallace walter wanda warren wayne wendy
    werner whitney wilhelm willem william winston wolfgang xavier yasmin yolanda yusuf yves yvonne zachary zadie zoe
"""
FIRST_NAMES = frozenset(_FIRST_NAMES.split())
# Families whose name stands first in an English text, so that "Xi" is Xi Jinping.
_FAMILIES_FIRST = """
    bae baek ban chen cho choi deng gao guo han he hong hu hua huang jiang jung kang kim le lee li lin liu luo ma
    mao moon nguyen park pham seo shin son song sun tran wang wen wu xi xu yang yoon yu zhang zhao zhou zhu
"""
FAMILIES_FIRST = frozenset(_FAMILIES_FIRST.split())
PARTICLES = frozenset("van von der den de del della di da dos du la le bin ibn al el ter ten zu af abu mac st".split())

MONTHS = frozenset("january february march april may june july august september october november december".split())
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# Before "May" and "March", these make it a month.
_BEFORE_MONTHS = (
    "in since until till last next this early mid late mid- each every during of by from before after through"
)
BEFORE_MONTHS = frozenset(_BEFORE_MONTHS.split())

# Words that are also names of people, places and companies: at the start of a sentence, their capital says nothing.
_COMMON = """
    alphabet amazon apple april arm art ash august autumn banks bar bath battle bay berry best black blue boots
    bright brown buffalo butter buzz case cash chance cherry china church city clean clear close coal cold cook cool
    cope cork corn cotton court dark date dawn day days deep delta dollar dream early earth east echo english even
    ever every express fair faith fall fast fire first fleet flora flowers force forward francs frost gap general
    glad glass glory go gold golden good grace grand grant gray great green greens grey grid ground guard guardian
    gulf hand hart help high hills hits holder home honey hope horse hunt ice in independent intel iron ivory jobs
    july june just justice keen labor land law laws lead leaf learn leek lent level liberal liberty light lime line
    lions little live lock long love low luck lucky main male march mark masters may meadows mercury meta mile mill
    mirror mobile money more morning nature near new news nice night noble noon north oil olive open oracle orange
    paint palm paper park patch patience pay peace people pepper perfect pine pink place plain point polish pool
    poor post power powers press price prior progress prudence public quick reach read reading rebel record red reed
    reform register relay republic rest revolution rice rich ring rise rivers rose round rover royal rugby rule rush
    rust sage sail sale salmon salt sand sands sandwich save say sea seat second settle sharp shell short show
    silver six sky slack small smart snap snow soft solar son south spark spirit sport spring sprint square standard
    stars start state steel steep stem still stock strike strong style success summer summers sun sunday sung sure
    sweet swift target telegraph term thin thread threads tiles time times today top torch touch trace trade trail
    transport travel treasure true trust turkey union united unity us use visa vision warm watch water waters waves
    way week west white who wild will wills wind windows winter wise wish wit wonder wood woods words work works
    worth yellow yes young
"""
COMMON = frozenset(_COMMON.split())
# After such a word at the start of a sentence, these say that it was a name: "Apple said", "Target shares".
_ACTS = """
    acquired added agreed announced argued asked beat became began bet bid blew bought broke brought built burst
    came caught ceo chief chose confirmed cut dealt declined denied drew drove executives expects fell felt fired
    fled flew forbade forgave forgot fought found froze gave got grew had held hired hit hung insisted joined kept
    knew laid launched launches lent lost made meant met paid plans posted promised published put quit ran rang
    released replied reported reports resigned rose said sank saw says scored sent shares shook shot shrugged shut
    signed smiled sold sought spent split spoke sprang spread stock stole stood struck stuck sued sues swept swore
    swung taught thanked thought threw told took tore tweeted understood undertook unveiled warned went withdrew
    withheld withstood won wore wrote
"""
ACTS = frozenset(_ACTS.split())
# Those that need an article in English before they begin a sentence: "Apple is" is no fruit.
COUNTED = frozenset("apple arm gap mark oracle shell target visa delta orange mirror globe".split())
# Acronyms that are words: in a headline of capitals only, they say nothing.
ACRONYM_WORDS = frozenset(
    "us who it aid aids act arm can gap he in is may me or so un we all age as at was pm am".split()
)

# Adjectives of places, and of parties: "French President", "German-born".
_ADJECTIVES = """
    afghan arab bahraini bangladeshi british buddhist catholic central christian czech danish downtown dutch eastern
    emirati english filipino finnish french german great greater greek hindu iraqi irish israeli jewish kazakh
    kurdish kuwaiti kyrgyz mainland muslim nepali northern omani orthodox pakistani polish protestant qatari rural
    saudi scottish shia somali southern spanish sunni swedish swiss tajik thai turkish turkmen uzbek welsh western
    yemeni
"""
_ADJECTIVES_OF_PLACES = frozenset(_ADJECTIVES.split())
# Places that "northern" and its like make another place.
_OTHER_PLACES = """
    northern ireland|western australia|western sahara|northern cyprus|southern sudan|central america|inner mongolia
"""
OTHER_PLACES = frozenset(_OTHER_PLACES.strip().split("|"))


def is_adjective(word: str) -> bool:
    """Whether a word, in small letters, is of a place, people or faith: "ukrainian", "french", "chinese"."""
    return word in _ADJECTIVES_OF_PLACES or (len(word) > 5 and word.endswith(("ian", "ean", "ese", "ican", "ovan")))


# Beginnings of words that are written with a hyphen before a name: "anti-Trump", "non-EU".
_PREFIXES = """
    all anti co counter cross ex extra far former inter intra late mid multi near neo non now once over pan para post
    pre pro pseudo quasi re semi self sub super then trans ultra un under vice world
"""
PREFIXES = frozenset(_PREFIXES.split())
# After two names with a hyphen, of which one is unknown: "the Trump-Putin summit". Elsewhere they are one name.
_BETWEEN_TWO = """
    agreement alliance axis border call ceasefire clash conflict corridor deal debate derby dispute feud final flight
    forum friendly game line match meeting merger pact partnership peace race rail relations relationship rivalry route
    row summit talks ticket trade train treaty truce war
"""
BETWEEN_TWO = frozenset(_BETWEEN_TWO.split())
# After the name of a company, these make it the name of something else: the Ford Foundation, Target Field.
_HOUSES = """
    arena bridge center centre college field foundation hospital institute library memorial museum park prize road
    school stadium street tower trust university
"""
HOUSES = frozenset(_HOUSES.split())

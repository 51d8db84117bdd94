"""Spellings of one English word that a newsroom's copy desk changes without changing what is said.

Each is mapped to one form, which need not be the one a dictionary puts first. Only pairs that can never be two
different words are listed: "tire" and "tyre" are, "story" and "storey" or "meter" and "metre" as suffixes are not.
"""

import re

_OUR = (
    "arbour ardour armour behaviour candour clamour colour demeanour enamour endeavour favour fervour flavour harbour "
    "honour humour labour misdemeanour neighbour odour parlour rancour rigour rumour saviour savour splendour "
    "succour tumour valour vapour vigour discolour dishonour disfavour"
)
_DOUBLED = (
    "travel cancel label model fuel signal counsel level marshal total channel dial quarrel rival tunnel "
    "jewel equal pencil shovel spiral unravel duel dishevel libel initial bevel funnel panel grovel revel"
)
_PAIRS = """
    & and|ok okay|% percent|percent %|aeroplane airplane|aesthetic esthetic|ageing aging|aluminium aluminum|
    amongst among|anaemia anemia|anaesthetic anesthetic|analogue analog|archaeology archeology|artefact artifact|
    artefacts artifacts|axe ax|backwards backward|calibre caliber|catalogue catalog|catalogues catalogs|
    centre center|centres centers|centred centered|cheque check|chequered checkered|cosy cozy|
    defence defense|defences defenses|dialogue dialog|dialogues dialogs|diarrhoea diarrhea|disc disk|discs disks|
    dreamt dreamed|burnt burned|learnt learned|leapt leaped|spelt spelled|spoilt spoiled|
    encyclopaedia encyclopedia|enquiry inquiry|enquiries inquiries|enrol enroll|enrols enrolls|enrolment enrollment|
    fibre fiber|fibres fibers|foetus fetus|foetal fetal|fulfil fulfill|fulfils fulfills|fulfilment fulfillment|
    gaol jail|grey gray|haemorrhage hemorrhage|haemoglobin hemoglobin|instalment installment|
    instalments installments|instil instill|jewellery jewelry|judgement judgment|judgements judgments|
    acknowledgement acknowledgment|kilogramme kilogram|kilogrammes kilograms|kilometre kilometer|
    kilometres kilometers|leukaemia leukemia|licence license|licences licenses|litre liter|litres liters|lustre luster|
    manoeuvre maneuver|manoeuvres maneuvers|marvellous marvelous|meagre meager|metre meter|metres meters|
    centimetre centimeter|centimetres centimeters|millimetre millimeter|millimetres millimeters|
    mould mold|moustache mustache|oesophagus esophagus|oestrogen estrogen|offence offense|offences offenses|
    orthopaedic orthopedic|paediatric pediatric|paediatrician pediatrician|plough plow|practise practice|
    practised practiced|practising practicing|pretence pretense|programme program|programmes programs|
    protestor protester|protestors protesters|adviser advisor|advisers advisors|pyjamas pajamas|sabre saber|
    sceptic skeptic|sceptical skeptical|sceptics skeptics|scepticism skepticism|sepulchre sepulcher|skilful skillful|
    smoulder smolder|sombre somber|speciality specialty|spectre specter|sulphur sulfur|theatre theater|
    theatres theaters|titre titer|towards toward|afterwards afterward|upwards upward|downwards downward|
    forwards forward|tyre tire|tyres tires|whilst while|wilful willful|woollen woolen|yoghurt yogurt|
    vs versus|v versus|e-mail email|co-operate cooperate
"""

_OUR_ENDINGS = " s ed ing able ably ite ites er ers ful less hood hoods ly ist ists"

SPELLINGS: dict[str, str] = {}
for _pair in _PAIRS.replace("\n", " ").split("|"):
    _variant, _form = _pair.split()
    SPELLINGS[_variant] = _form
SPELLINGS["percent"] = "%"
SPELLINGS["%"] = "%"
for _word in _OUR.split():
    for _ending in _OUR_ENDINGS.split(" "):
        SPELLINGS[_word + _ending] = _word[:-3] + "or" + _ending
for _word in _DOUBLED.split():
    for _ending in ("ed", "ing", "er", "ers", "ings"):
        SPELLINGS[_word + "l" + _ending] = _word + _ending

_ISE = re.compile(r"(?P<stem>\w{4,})(?P<s>is|ys)(?P<ending>e|ed|es|er|ers|ing|ation|ations|ational)")


def american(word: str) -> str:
    """The word with -ize and -yze for -ise and -yse; that no word "surprize" exists does no harm."""
    match = _ISE.fullmatch(word)
    return f"{match['stem']}{match['s'][0]}z{match['ending']}" if match else word

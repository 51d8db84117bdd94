"""The words that invented stories are made of. No name here is that of a place or a person we know of."""

GIVEN_NAMES = (
    "Abrel Adisa Aldo Amrei Anwen Ardis Bashir Benno Bram Calla Corvin Dagny Dario Delphe Ebba Edrin Elske Emeka Esra "
    "Farrah Fenno Gita Greet Hadley Hanneke Idris Ilse Imke Iona Ivo Jarla Jonna Joris Kaito Kasia Kees Lennart Levke "
    "Lior Ludo Maelis Malin Marit Milo Mirre Nadir Neele Niamh Nuria Oda Olin Orla Pelle Petra Quill Rana Remy Rosta "
    "Runa Sabri Selma Sif Sipho Soren Tamsin Tarik Thea Tova Ulla Umar Vesna Viggo Wanda Wytse Xanthe Yara Yusuf Zelda "
    "John"
).split()
SURNAMES = (
    "Abernoth Aldersby Amsrud Askerby Barrowell Beldane Birkenau Bluntisham Brackwater Calloby Carrick-Moor Cotterel "
    "Dankworth Delmarsh Drayling Eddowes Ellerthorn Fairbrask Fenwright Garrowby Gladmore Halvers Harkness-Vey "
    "Hethering Hollowell Imber Ironsby Jansholt Jessamy Karsholm Kellaway Kirkmoor Lanthorn Leverstone Lindqvale "
    "Marrable Merrowin Mossgrave Nettleby Nordqvist-Hale Oakenfell Ormsdale Pellinore Penhallan Quarrington Quennel "
    "Ravensholt Redmarsh Rookwell Saltmarsh Sedgeby Skelling Stannard-Roe Tansley Thornquist Ulverston Umberleigh "
    "Vantongeren Varley Wainscott Wexcombe Wrayburn Yarrowdale Yelverby Zuidergat Smith"
).split()
PLACE_BEGINNINGS = (
    "Alder Ash Beck Black Bram Brock Carn Clere Cold Dun Elm Fallow Fen Glen Gold Grey Harrow Hazel Heron Holm Iron "
    "Kest Lark Lind Long Mar Mere Moss Nether North Oak Otter Pen Quarr Raven Red Salt Sedge Silver Stan Thorn Upper "
    "Wald West White Wych Yar"
).split()
PLACE_ENDINGS = (
    "beck bourne brook burgh by cliffe combe dale den don fell field ford gate grave ham haven holt hurst ley low mere "
    "mouth ness port ridge shaw stead thorpe ton wade water well wick worth"
).split()
ORGANISATIONS = (
    "Water Board|Harbour Trust|University|Chamber of Trade|Rail Union|Museum|Energy|Hospital|Teachers' League|"
    "Housing Fund|Observatory|Steelworks|Bank|Airports|Weather Office|Seed Growers|Shipping|Theatre|Court of Audit|"
    "Food Inspectorate|Telegraph Company|Ferry Lines|Cycle Club|Foresters|Institute of Soil"
).split("|")
WORKS = "Atlas|Ledger|Almanac|Engine|Symphony|Report|Charter|Lantern|Archive|Map".split("|")
EVENTS = "Floods|Summit|Games|Strike|Eclipse Festival|Book Fair|Blackout|Inquiry".split("|")
TOPICS = (
    "tidal power|school meals|night trains|river cleaning|rent control|seed banks|bus fares|land reform|fishing quotas|"
    "hospital queues|street lighting|bridge repair|chess|apprenticeships|beekeeping|public libraries|drought|archives|"
    "peat bogs|volunteer fire crews"
).split("|")
SECTIONS = ("Politics", "Economy", "Science", "Health", "World", "Climate", "Culture", "Sport")

SUBJECTS = (
    "The {place} council|Residents of {place}|The mayor of {place}|The {organisation}|Two former directors|Shopkeepers|"
    "A spokesperson for the {organisation}|The ministry|Engineers from {place}|Critics of the plan|The opposition|"
    "An independent panel|Several hundred farmers|{person}|{person} of the {organisation}|The court in {place}|"
    "A committee chaired by {person}|Inspectors|The tenants' association|Most of those who were asked"
).split("|")
VERBS = (
    "approved|rejected|promised to review|will pay for|looked into|postponed|reopened|asked for|welcomed|"
    "could not explain|criticised|promised to publish|signed|began to plan|waited for|inherited|proposed|"
    "objected to|took over|marvelled at|had not expected|stood by|withdrew from|announced|measured|"
    "compared|quietly dropped|hoped to finish|voted on|defended"
).split("|")
ADJECTIVES = (
    "new|old|disputed|long-delayed|temporary|regional|cheaper|second|public|private|unfinished|ambitious|modest|"
    "restored|joint|five-year|experimental|confidential|revised|northern|southern|seasonal|voluntary|final"
).split("|")
NOUNS = (
    "bridge|timetable|survey|tunnel|tariff|school|contract|reservoir|inquiry|harbour wall|budget|ferry service|clinic|"
    "tramway|wind farm|register|archive|market hall|sewage works|library|pension fund|ticket scheme|observatory|"
    "housing estate|flood plan|stadium|quarry|orchard|power line|customs office"
).split("|")
TAILS = (
    "|after a vote on {weekday}|in {month}|despite protests in {place}|according to minutes seen by this newspaper|"
    "for the first time since {year}|without giving a reason|before the winter|at a meeting in {place}|as planned|"
    "on the advice of the {organisation}|against the wishes of {person}|with {small} votes to {smaller}|"
    "which had been expected for months|to the relief of many in {place}|because of rising costs|until further notice|"
    "and nobody objected|in a letter of {small} pages|by the end of {year}|though not everyone agreed"
).split("|")
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()

# What comes before the words that make a claim, the words, other words that say the same, and what comes after.
CLAIMS = (
    ("The {noun} in {place} ", "cost {number} million crowns", "came to {number} million crowns", " in the end"),
    ("In its best year the {organisation} ", "had {number} people at work", "had {number} people in jobs", ""),
    ("In {place} ", "{number} percent of households want a {noun}", "{number} percent of homes want a {noun}", ""),
    ("Since {year} the {organisation} ", "has lost {number} members", "has shed {number} members", " for good"),
    ("The line from {place} ", "carries {number} passengers a day", "takes {number} passengers a day", " at best"),
)
# How a story says so, by voice, and whether the claim begins the sentence.
SAYING = {
    "asserted": ("{claim}.", True),
    "attributed": ("According to {claimant}, {claim}.", False),
    "quoted": ("“{claim},” {claimant} said.", True),
    "disputed": ("{claimant} has said that {claim}, which others deny.", False),
}
SUMMARIES = (
    "The accounts for the year show it.",
    "The register gives another figure.",
    "Two of three sources agree, and the third is older.",
    "The figure is right, but it is for the whole region.",
    "Nobody could show us a document that says so.",
    "It was so until last year.",
)
EVIDENCE = (
    ("page", "Statement on the {noun}"),
    ("document", "Accounts of the {organisation}, {year}"),
    ("data", "Register of {place}, table {small}"),
    ("interview", "Conversation with {person}"),
    ("recording", "Meeting in {place}, recording"),
    ("calculation", "Our own sum from the accounts of {year}"),
)
REASONS = (
    "A second source.",
    "Shorter.",
    "Figures brought up to date.",
    "After a call from the desk.",
    "Typing errors.",
)

from .desk import Author, Picture, Section
from .edition import Correction, Edition, EditionAuthor, EditionEntity
from .effect import Effect
from .event import Event
from .front import Arrangement, Pin
from .looking import Presence, PreviewLink
from .revision import Revision, RevisionAuthor, RevisionEntity, RevisionName, RevisionPicture
from .story import Article, ArticleEntity, Draft, Paragraph
from .tagging import Dismissal, EntityPicture
from .telling import Notice, Task
from .withholding import Expunging, Withholding
from .worker import Worker

__all__ = [
    "Arrangement",
    "Article",
    "ArticleEntity",
    "Author",
    "Correction",
    "Dismissal",
    "Draft",
    "Edition",
    "EditionAuthor",
    "EditionEntity",
    "Effect",
    "EntityPicture",
    "Event",
    "Expunging",
    "Notice",
    "Paragraph",
    "Picture",
    "Pin",
    "Presence",
    "PreviewLink",
    "Revision",
    "RevisionAuthor",
    "RevisionEntity",
    "RevisionName",
    "RevisionPicture",
    "Section",
    "Task",
    "Withholding",
    "Worker",
]

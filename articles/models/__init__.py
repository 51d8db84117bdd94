from .desk import Author, Picture, Section
from .edition import Correction, Edition, EditionAuthor, EditionEntity
from .event import Event
from .front import Pin
from .revision import Revision, RevisionAuthor, RevisionEntity
from .story import Article, ArticleEntity, Draft, Paragraph

__all__ = [
    "Article",
    "ArticleEntity",
    "Author",
    "Correction",
    "Draft",
    "Edition",
    "EditionAuthor",
    "EditionEntity",
    "Event",
    "Paragraph",
    "Picture",
    "Pin",
    "Revision",
    "RevisionAuthor",
    "RevisionEntity",
    "Section",
]

from .entity import Alias, Entity, Kind, NamesVersion, Role, SameAs
from .merge import Merge, NotTheSame

__all__ = ["Alias", "Entity", "Kind", "Merge", "NamesVersion", "NotTheSame", "Role", "SameAs"]

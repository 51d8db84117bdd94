from claims.quotes import State

from .claim import STANDING, Anchor, Claim, Placement, Voice
from .correction import CorrectedClaim
from .verdict import Evidence, Rating, Stance, Verdict, VerdictEvidence, Visibility

__all__ = [
    "STANDING",
    "Anchor",
    "Claim",
    "CorrectedClaim",
    "Evidence",
    "Placement",
    "Rating",
    "Stance",
    "State",
    "Verdict",
    "VerdictEvidence",
    "Visibility",
    "Voice",
]

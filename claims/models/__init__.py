from claims.quotes import State

from .claim import Anchor, Claim, Voice
from .correction import CorrectedClaim
from .evidence import Confidant, Evidence, EvidenceFile, PageCopy, PassageState, Stance, Visibility
from .marking import ClaimTerm, QuoteCheck, SetAside
from .placement import STANDING, Placement
from .reply import Reply, RequestForComment, VerdictReply, Way
from .report import ErrorReport
from .verdict import Rating, Verdict, VerdictEvidence
from .waiting import Priority, RecheckReason

__all__ = [
    "STANDING",
    "Anchor",
    "Claim",
    "ClaimTerm",
    "Confidant",
    "CorrectedClaim",
    "ErrorReport",
    "Evidence",
    "EvidenceFile",
    "PageCopy",
    "PassageState",
    "Placement",
    "Priority",
    "QuoteCheck",
    "Rating",
    "RecheckReason",
    "Reply",
    "RequestForComment",
    "SetAside",
    "Stance",
    "State",
    "Verdict",
    "VerdictEvidence",
    "VerdictReply",
    "Visibility",
    "Voice",
    "Way",
]

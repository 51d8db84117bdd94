"""Who comes in benchmarks.load: editors, checkers and readers. They note what was promised to them."""

from __future__ import annotations

import json
import re
import time
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import uuid4

from .load_browser import Answer, Visitor, fields, said
from .load_notes import Decision, Notes, Plan, Publication, Save

# What somebody was at when the time was over is done by then, on a machine that has much else to do.
FINISHED_WITHIN = 300
# A browser sends what is typed this often, at most.
AUTOSAVE_SECONDS = 3
# One save in so many is followed by a publication, and one proposal in so many is sent back.
PUBLISHED, SENT_BACK = 4, 6
# What readers ask for, by kind of page, in per cent.
READ = {
    "story": 52, "front": 14, "section": 10, "claim": 7, "entity": 5, "claims": 3, "search": 3, "author": 2, "feed": 2,
    "history": 2,
}  # fmt: skip


class Colleague(Visitor):
    """Someone who signs in."""

    def __init__(self, plan: Plan, number: int, who: tuple[int, str, str]) -> None:
        super().__init__(plan, number)
        self.pk, self.name_, self.password = who
        self.acts = number  # not all publish at the same act

    def begin(self) -> None:
        page = self.get("sign in", "/admin/login/").page
        data = fields(page, "login-form", username=self.name_, password=self.password)
        if self.post("sign in", "/admin/login/", data).status != 302:
            raise self.wrong("sign in", f"{self.name_} could not sign in")

    def follow(self, kind: str, answer: Answer) -> Any:
        """Return the page that a form leads to."""
        return self.get(kind, urljoin("/", urlsplit(answer.headers["Location"]).path)).page


class Editor(Colleague):
    """Opens a story, types for a while, saves it, and now and then publishes it."""

    def act(self) -> None:
        self.acts += 1
        article, claimed = self.chance.choice(self.plan.stories)
        address = f"/admin/articles/article/{article}/"
        page = self.get("page of the desk", f"{address}change/").page
        tab, word = str(uuid4()), uuid4().hex[:12]
        typed = dict(fields(page, "article_form"))
        typed = {"dek": f"As the desk had it at {word}.", "body": self.edited(typed["body"], claimed, word), "tab": tab}
        data = fields(page, "article_form", **typed)
        self.type(address, data, tab)
        self.save(article, address, data)

    def edited(self, body: str, claimed: frozenset[str], word: str) -> str:
        """Return the text with another sentence at the end of a paragraph that makes no claim."""
        found = re.findall(r'<p id="([^"]+)">', body)
        chosen = self.chance.choice([anchor for anchor in found if anchor not in claimed] or found)
        start = body.index(">", body.index(f'<p id="{chosen}"')) + 1
        end = body.index("</p>", start)
        kept = re.sub(r" Read again at the desk, \w+\.$", "", body[start:end])
        return f"{body[:start]}{kept} Read again at the desk, {word}.{body[end:]}"

    def type(self, address: str, data: list[tuple[str, str]], tab: str) -> None:
        """Take the time that typing takes. The page says meanwhile that it is open, and keeps what is typed."""
        known = dict(data)
        form: dict[str, list[str]] = {}
        for name, value in data:
            if name != "csrfmiddlewaretoken":
                form.setdefault(name, []).append(value)
        token = known["csrfmiddlewaretoken"]
        self.post("autosave", f"{address}presence/", [("csrfmiddlewaretoken", token), ("tab", tab)])
        left = self.chance.uniform(0.5, 1.5) * self.plan.pause
        while left > AUTOSAVE_SECONDS and not self.is_over:
            left -= AUTOSAVE_SECONDS
            self.rest(AUTOSAVE_SECONDS / self.plan.pause)
            sent = json.dumps({"tab": tab, "base": known["base"], "form": form})
            headers = {"Content-Type": "application/json", "X-CSRFToken": token}
            self.ask("autosave", "POST", f"{address}draft/", sent, headers)
        self.rest(left / self.plan.pause)

    def save(self, article: int, address: str, data: list[tuple[str, str]]) -> None:
        known = dict(data)
        outcome = "unanswered"
        try:
            answer = self.post("save", f"{address}change/", [*data, ("_save", "Save")])
            if answer.status == 302:
                outcome = "saved"
            elif re.search(r"/merge/\?draft=\d+", answer.text):
                outcome = "refused"
            else:
                raise self.wrong("save", f"neither saved nor refused: {said(answer.page)}")
        finally:
            base, words = int(known["base"]), (known["headline"], known["dek"], known["body"])
            self.notes.saves.append(Save(article, base, self.pk, *words, outcome))
        if outcome == "saved":
            page = self.follow("page of the desk", answer)
            if "Saved." not in said(page):
                raise self.wrong("save", f"saved, and said: {said(page)}")
            if self.acts % PUBLISHED == 0:
                self.publish(article, address)

    def publish(self, article: int, address: str) -> None:
        page = self.get("page of the desk", f"{address}publish/").page
        data = fields(page, "publish-form")
        revision = int(dict(data)["revision"])
        if page.xpath("//*[@class='problem-blocking']"):
            self.notes.publications.append(Publication(article, revision, self.pk, "refused"))
            return
        answer = self.post("publication", f"{address}publish/", [*data, ("publish", "1")])
        if answer.status == 302:
            self.notes.publications.append(Publication(article, revision, self.pk, "published"))
            self.follow("page of the desk", answer)
        elif said(answer.page) or answer.page.xpath("//*[@class='problem-blocking']"):
            self.notes.publications.append(Publication(article, revision, self.pk, "refused"))
        else:
            raise self.wrong("publication", "neither published nor refused")


class Checker(Colleague):
    """Proposes verdicts for a colleague to decide on, and decides on the colleague's."""

    claims: SimpleQueue[int]
    waiting: SimpleQueue[tuple[int, str]]
    colleague: Checker

    def act(self) -> None:
        self.think()
        try:
            self.decide(*self.waiting.get_nowait())
        except Empty:
            self.propose(self.claims.get_nowait())

    def propose(self, claim: int) -> None:
        address = f"/admin/claims/claim/{claim}/"
        page = self.get("page of the desk", f"{address}change/").page
        word = uuid4().hex[:12]
        typed = {
            "new-title": f"Minutes, volume {word}",
            "new-passage": "It was so, they say.",
            "summary": f"The minutes of {word} say so.",
            "reasoning": "They were read by two of us.",
            "rating": str(self.chance.choice(self.plan.ratings)),
        }
        if page.xpath("//*[@name='public_note']"):
            typed["public_note"] = "There are new minutes."
        answer = self.post("decision", f"{address}propose/", fields(page, "propose-form", **typed))
        self.settle(answer, "Proposed.", Decision("proposed", claim, self.pk, typed["summary"]))
        self.colleague.waiting.put((claim, typed["summary"]))

    def decide(self, claim: int, summary: str) -> None:
        self.acts += 1
        address = f"/admin/claims/claim/{claim}/"
        page = self.get("page of the desk", f"{address}change/").page
        if self.acts % SENT_BACK == 0:
            data = fields(page, "send-back-form", reason="One source is too few.")
            answer = self.post("decision", f"{address}send-back/", data)
            self.settle(answer, "Sent back.", Decision("sent back", claim, self.pk, summary))
        else:
            answer = self.post("decision", f"{address}approve/", fields(page, "approve-form"))
            self.settle(answer, "Approved.", Decision("approved", claim, self.pk, summary))
        # It can be judged once more.
        self.claims.put(claim)

    def settle(self, answer: Answer, wanted: str, decision: Decision) -> None:
        told = said(answer.page) if answer.status == 200 else said(self.follow("page of the desk", answer))
        if wanted not in told:
            raise self.wrong("decision", f"not {decision.what}: {told}")
        self.notes.decisions.append(decision)


class Reader(Visitor):
    """Reads a page, and after a while another. The browser asks whether what it has of a page is still right."""

    def __init__(self, plan: Plan, number: int) -> None:
        super().__init__(plan, number)
        self.kept: dict[str, str] = {}

    def act(self) -> None:
        kind, address = self.choose()
        headers = {"Accept-Encoding": "gzip"}
        if address in self.kept:
            headers["If-None-Match"] = self.kept[address]
        answer = self.get(kind, address, **headers)
        if answer.status == 200 and "ETag" in answer.headers:
            self.kept[address] = answer.headers["ETag"]
        self.think()

    def choose(self) -> tuple[str, str]:
        (kind,) = self.chance.choices(list(READ), list(READ.values()))
        known = self.plan.pages[kind]
        # Of each kind some are read by many: the first of them twice as often as the second, thrice as the third.
        place = int(len(known) ** self.chance.random()) - 1
        return f"read {kind}", known[place]


def visit(plan: Plan) -> Notes:
    """Have all those of the plan come, each in a thread, and return what they noted when everyone has gone."""
    editors: list[Visitor] = [Editor(plan, number, who) for number, who in enumerate(plan.editors)]
    checkers = [Checker(plan, 100 + number, who) for number, who in enumerate(plan.checkers)]
    for one, other in zip(checkers[::2], checkers[1::2], strict=True):
        one.colleague, other.colleague = other, one
        for checker in (one, other):
            checker.waiting, checker.claims = SimpleQueue(), SimpleQueue()
    for number, claim in enumerate(plan.claims):
        checkers[number % len(checkers)].claims.put(claim)
    readers = [Reader(plan, 200 + number) for number in range(plan.readers)]
    visitors = [*editors, *checkers, *readers]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join(max(0.0, plan.until - time.monotonic()) + FINISHED_WITHIN)
    notes = Notes()
    notes.take(visitor.notes for visitor in visitors)
    notes.bugs += [f"{type(visitor).__name__} {visitor.number} hangs" for visitor in visitors if visitor.is_alive()]
    return notes

"""Working on evidence: who may know of it, what a verdict freezes, which files are taken, what the database holds."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles.models import Event
from claims import evidence, verdicts
from claims.evidence_files import attach, kind_of, safe_name
from claims.models import (
    Confidant,
    Evidence,
    EvidenceFile,
    PageCopy,
    PassageState,
    Verdict,
    VerdictEvidence,
    Visibility,
)
from claims.verdicts import Judgement
from tests.factories import (
    ClaimFactory,
    ConfidantFactory,
    EvidenceFactory,
    EvidenceFileFactory,
    PageCopyFactory,
    RatingFactory,
    UserFactory,
    VerdictEvidenceFactory,
)
from tests.refusals import refused_by
from tests.stories import judged

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


def upload(content=b"The mayor said so.", name="minutes.txt"):
    return SimpleUploadedFile(name, content)


def judgement(**changes):
    return Judgement(**({"rating": RatingFactory(), "summary": "It says so.", "as_of": date(2024, 5, 14)} | changes))


# What the database holds


def test_source_that_is_not_named_is_anonymous_for_a_reason():
    with refused_by("claims_evidence_anonymous_for_a_reason"):
        EvidenceFactory(visibility=Visibility.DESCRIBED, description="An official", anonymous_because="")
    EvidenceFactory(visibility=Visibility.DESCRIBED, description="An official", anonymous_because="They may not talk.")


def test_only_a_passage_is_found_or_not():
    with refused_by("claims_evidence_state_of_a_passage"):
        EvidenceFactory(passage="", passage_state=PassageState.ABSENT)
    EvidenceFactory(passage="4 million", passage_state=PassageState.ABSENT)


def test_page_is_wanted_or_was_refused():
    with refused_by("claims_evidence_page_wanted_or_refused"):
        EvidenceFactory(page_wanted_at=timezone.now(), page_problem="The site could not be reached.")
    EvidenceFactory(page_problem="The site could not be reached.")


@pytest.mark.parametrize("told", [{"title": "A memo"}, {"url": "https://x.example/"}, {"passage": "It costs 4."}])
def test_verdict_keeps_nothing_of_a_sealed_source(told):
    with refused_by("claims_verdictevidence_of_sealed_tells_nothing"):
        VerdictEvidenceFactory(visibility=Visibility.SEALED, **told)
    VerdictEvidenceFactory(visibility=Visibility.SEALED, description="An official who was there")


def test_person_is_named_once_for_a_sealed_source():
    confidant = ConfidantFactory()
    with refused_by("claims_confidant_named_once"):
        ConfidantFactory(evidence=confidant.evidence, person=confidant.person)
    ConfidantFactory(evidence=confidant.evidence)


def test_file_of_a_source_is_kept_once_and_holds_something():
    file = EvidenceFileFactory()
    with refused_by("claims_evidencefile_kept_once"):
        EvidenceFileFactory(evidence=file.evidence)
    with refused_by("claims_evidencefile_holds_something"):
        EvidenceFileFactory(size=0)
    EvidenceFileFactory()


def test_copy_of_a_page_is_an_answer_with_its_hash_and_its_text_once():
    for status in (0, 199, 600):
        with refused_by("claims_pagecopy_has_an_answer"):
            PageCopyFactory(status=status)
    with refused_by("claims_pagecopy_hash_of_what_came"):
        PageCopyFactory(digest="")
    copy = PageCopyFactory()
    with refused_by("claims_pagecopy_text_kept_once"):
        PageCopyFactory(evidence=copy.evidence, same_as=copy, text="The same.")
    again = PageCopyFactory(evidence=copy.evidence, same_as=copy, text="")
    assert again.words == copy.words


def test_copies_and_files_are_written_once():
    for row in (PageCopyFactory(), EvidenceFileFactory()):
        with pytest.raises(TypeError, match="written once"):
            row.save()
        with pytest.raises(TypeError, match="kept"):
            row.delete()
    with pytest.raises(TypeError):
        PageCopy.objects.update(text="Other words.")
    with pytest.raises(TypeError):
        EvidenceFile.objects.all().delete()


# Adding and changing


def test_source_is_added_on_the_record_without_its_name(checker):
    source = evidence.add(ClaimFactory(), by=checker, title="Budget", url="https://council.example/")
    assert (source.added_by, source.visibility) == (checker, Visibility.PUBLIC)
    event = Event.objects.get()
    assert (event.verb, event.thing, event.details) == ("added evidence to", f"claims.claim:{source.claim_id}", {})


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Publisher", "Legal"])
def test_only_a_checker_adds_and_changes_evidence(role):
    person = UserFactory(is_staff=True, role=role)
    with pytest.raises(PermissionDenied):
        evidence.add(ClaimFactory(), by=person, title="Budget")
    with pytest.raises(PermissionDenied):
        evidence.change(EvidenceFactory(), by=person, title="Budget")
    with pytest.raises(PermissionDenied):
        attach(EvidenceFactory(), upload(), by=person)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": "A", "url": "javascript:alert(1)"},
        {"title": "A", "visibility": "described"},
        {"title": "A", "visibility": "described", "description": "An official"},
    ],
    ids=str,
)
def test_source_that_lacks_something_is_not_added(fields, checker):
    with pytest.raises(ValidationError):
        evidence.add(ClaimFactory(), by=checker, **fields)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("approve", [True, False])
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"passage": "Other words"},
        {"url": "https://other.example/"},
        {"stance": "refutes"},
        {"kind": "interview"},
        {"is_primary": True},
        {"publisher": "Another"},
        {"published_on": date(2024, 1, 1)},
    ],
    ids=str,
)
def test_source_that_a_verdict_rests_on_stays_as_it_was(change, approve, checker):
    claim = ClaimFactory()
    judged(claim, approve=approve)
    source = claim.evidence.get()
    with pytest.raises(evidence.FrozenError):
        evidence.change(source, by=checker, **change)
    assert Evidence.objects.values().get(pk=source.pk) == {
        field.attname: getattr(source, field.attname) for field in Evidence._meta.fields
    }


def test_source_under_a_verdict_that_was_sent_back_is_free_again(checker):
    claim = ClaimFactory()
    verdict = judged(claim, approve=False)
    verdicts.send_back(verdict, by=UserFactory(role="Fact-checker"), reason="Wrong source.")
    changed = evidence.change(claim.evidence.get(), by=checker, title="The right source")
    assert changed.title == "The right source"
    assert VerdictEvidence.objects.get().title != "The right source"


def test_source_under_a_verdict_may_still_be_sealed_and_gets_files(checker):
    claim = ClaimFactory()
    judged(claim)
    source = evidence.change(claim.evidence.get(), by=checker, visibility=Visibility.SEALED)
    assert source.is_sealed
    assert attach(source, upload(), by=checker).evidence == source


def test_passage_is_looked_for_again_when_it_changes(checker):
    source = EvidenceFactory(passage="5 million crowns")
    PageCopyFactory(evidence=source)
    states = []
    for passage in ("4 million crowns", "6 million crowns", ""):
        changed = evidence.change(source, by=checker, passage=passage)
        states.append((changed.passage_state, bool(changed.passage_url)))
    assert states == [("found", True), ("absent", False), ("", False)]


# Who may know of it


def test_sealed_source_is_known_to_those_who_are_named_and_to_nobody_else(checker, editor, admin, reporter):
    source = evidence.add(ClaimFactory(), by=checker, title="A memo", visibility="sealed", sealed_to=[reporter])
    known = {person.username for person in (checker, editor, admin, reporter) if _sees(person, source)}
    assert known == {"checker", "reporter"}
    assert set(Confidant.objects.values_list("person__username", flat=True)) == {"checker", "reporter"}


def _sees(person, source) -> bool:
    return Evidence.objects.visible_to(person).filter(pk=source.pk).exists()


def test_only_someone_who_is_named_opens_a_sealed_source_or_names_another(checker, second_checker, admin):
    source = evidence.add(ClaimFactory(), by=checker, title="A memo", visibility="sealed")
    for person in (second_checker, admin):
        for change in ({"visibility": "public"}, {"sealed_to": [person]}, {"title": "Mine"}):
            with pytest.raises(PermissionDenied):
                evidence.change(source, by=person, **change)
    evidence.change(source, by=checker, sealed_to=[second_checker])
    assert _sees(second_checker, source)
    evidence.change(source, by=second_checker, visibility="public")
    assert _sees(admin, source)
    assert not Confidant.objects.exists()


def test_nobody_seals_a_source_from_themselves_or_to_someone_who_has_left(checker):
    source = evidence.add(ClaimFactory(), by=checker, title="A memo", visibility="sealed")
    evidence.change(source, by=checker, sealed_to=[])
    assert _sees(checker, source)
    gone = UserFactory(is_staff=True, role="Fact-checker", is_active=False)
    with pytest.raises(ValidationError):
        evidence.change(source, by=checker, sealed_to=[gone])


def test_sealed_source_goes_by_no_name():
    source = EvidenceFactory(title="A memo", visibility="sealed")
    assert str(source) == "a sealed source"


# Verdicts on sealed evidence


def test_verdict_on_a_sealed_source_is_proposed_and_approved_by_those_who_know_it(checker, second_checker, admin):
    claim = ClaimFactory()
    source = evidence.add(
        claim, by=checker, title="A memo", passage="It costs 4.", visibility="sealed", description="A person there"
    )
    with pytest.raises(ValidationError):
        verdicts.propose(claim, judgement(), [source], by=second_checker)
    verdict = verdicts.propose(claim, judgement(), [source], by=checker)
    copy = verdict.sources.get()
    assert (copy.title, copy.url, copy.passage, copy.description) == ("", "", "", "A person there")
    for person in (second_checker, admin):
        with pytest.raises(PermissionDenied):
            verdicts.approve(verdict, by=person)
    evidence.change(source, by=checker, sealed_to=[second_checker])
    verdicts.approve(verdict, by=second_checker)
    assert Verdict.objects.current().get() == verdict


def test_source_that_was_sealed_while_the_form_was_open_is_copied_as_sealed(checker):
    claim = ClaimFactory()
    stale = evidence.add(claim, by=checker, title="A memo")
    evidence.change(Evidence.objects.get(), by=checker, visibility="sealed")
    verdict = verdicts.propose(claim, judgement(), [stale], by=checker)
    assert verdict.sources.get().title == ""


# Files


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe1 EXIF", "image/jpeg"),
        (b"\x00\x00\x00\x18ftypheic\x00", "image/heic"),
        (b"RIFF\x10\n\x10\x10WEBPVP8", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\x00\x00\x00\x18ftypM4A \x00", "audio/mp4"),
        (b"RIFF\x10\x10\x10\x10WAVEfmt ", "audio/wav"),
        ("Größe, Ort\n4, Köln".encode(), "text/plain"),
        (b"a" * 4095 + "ü".encode()[:1], "text/plain"),
    ],
)
def test_file_is_what_it_begins_like(head, kind):
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    "head", [b"<html><script>", b" \n<svg", b"MZ\x90\x00", b"PK\x03\x04", b"\x7fELF\x00", b"\xff\xfe\xff\xff\x80abc"]
)
def test_what_is_no_picture_pdf_sound_or_text_is_refused(head, checker):
    with pytest.raises(ValidationError, match="none of them"):
        attach(EvidenceFactory(), upload(head, "photo.jpg"), by=checker)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ('a"\r\nX-Evil: 1.png', "a_X-Evil_ 1.png"),
        ("Protokoll – Köln (2).pdf", "Protokoll _ Köln (2).pdf"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("invoice\u202egpj.exe", "invoice_gpj.exe"),
    ],
)
def test_name_of_a_file_leads_nowhere(name, safe):
    assert safe_name(name) == safe


def test_file_is_kept_byte_for_byte_under_a_name_that_says_nothing(checker):
    source = EvidenceFactory()
    kept = attach(source, upload(PNG, "Deep Throat.png"), by=checker)
    assert kept.file.read() == PNG
    assert (kept.name, kept.content_type, kept.size) == ("Deep Throat.png", "image/png", len(PNG))
    assert "Deep" not in kept.file.path
    assert "/media/" not in kept.file.path
    assert attach(source, upload(PNG, "again.png"), by=checker) == kept
    with pytest.raises(ValueError, match="no address"):
        _ = kept.file.url


def test_file_that_is_empty_or_too_large_is_refused(checker, settings):
    settings.EVIDENCE_MAX_BYTES = 10
    for content in (b"", b"12345678901"):
        with pytest.raises(ValidationError):
            attach(EvidenceFactory(), upload(content), by=checker)
    assert attach(EvidenceFactory(), upload(b"1234567890"), by=checker).size == 10

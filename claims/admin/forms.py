"""The forms of the fact-check desk. What they gather is done by `claims.anchoring` and `claims.verdicts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.admin.fields import OneOf, SeveralOf
from articles.blocks import Block
from articles.models import Article, Revision
from claims.languages import choices_for
from claims.models import Anchor, Claim, Evidence, QuoteCheck, Rating, SetAside, Voice
from claims.verdicts import Judgement
from entities.fields import EntityField

if TYPE_CHECKING:
    from newsroom.models import User


class MarkForm(forms.Form):
    """Words of a story, and the claim that they make."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    anchor = OneOf(label=_("They make"), queryset=Anchor.objects.none(), required=False, empty_label=_("a new claim"))
    block = forms.ChoiceField(label=_("Paragraph"), required=False)
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Words"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Select them in the text, or copy them exactly as they stand."),
    )
    statement = forms.CharField(
        label=_("Statement"),
        required=False,
        max_length=500,
        min_length=3,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is claimed, so that it can be understood without the story."),
    )
    voice = forms.ChoiceField(label=_("Whose words"), choices=Voice.choices, initial=Voice.ASSERTED)
    claimant = EntityField(
        label=_("Claimant"),
        required=False,
        help_text=_("Who says so. Empty if this newsroom does."),
    )
    must_check = forms.BooleanField(label=_("Must be checked before publication"), required=False)
    # Chosen among the similar ones, which are shown beside the other fields.
    claim = OneOf(queryset=Claim.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        blocks: list[Block],
        anchors: QuerySet[Anchor],
        archive: QuerySet[Claim],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claim"].queryset = archive  # type: ignore[attr-defined]
        chooser = self.fields["anchor"]
        chooser.queryset = anchors  # type: ignore[attr-defined]
        chooser.label_from_instance = lambda anchor: anchor.claim.statement  # type: ignore[attr-defined]
        choices = [("", _("Find them"))] + [(block.id, f"{block.text[:60]}…") for block in blocks]
        self.fields["block"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("anchor") and not cleaned.get("claim") and not cleaned.get("statement"):
            self.add_error("statement", _("Say what is claimed, or choose the claim that these words make."))
        return cleaned


class DecideForm(forms.Form):
    """Anchors of a story, and what is decided on their words in one of its texts."""

    anchor = SeveralOf(queryset=Anchor.objects.none())
    revision = OneOf(queryset=Revision.objects.none())
    candidate = forms.IntegerField(required=False, min_value=0, max_value=999)
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anchor"].queryset = article.anchors.select_related("claim")  # type: ignore[attr-defined]
        self.fields["revision"].queryset = article.revisions.all()  # type: ignore[attr-defined]


class AsideForm(forms.Form):
    """A sentence to set aside, and why; or one that was, to open again."""

    revision = OneOf(queryset=Revision.objects.none(), required=False)
    place = forms.CharField(required=False, max_length=60)
    reason = forms.CharField(required=False, max_length=300)
    aside = OneOf(queryset=SetAside.objects.none(), required=False)

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].queryset = article.revisions.all()  # type: ignore[attr-defined]
        self.fields["aside"].queryset = article.set_aside.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("aside") and not (cleaned.get("revision") and cleaned.get("reason")):
            raise ValidationError(_("Say why there is nothing to check."))
        return cleaned


class CompareForm(forms.Form):
    """How a quotation was compared with what was said."""

    how = forms.ChoiceField(label=_("How"), choices=QuoteCheck.How.choices)
    source = forms.CharField(label=_("Which, or by whom"), required=False, max_length=200)


class ProposeForm(forms.Form):
    """A checker's judgement."""

    rating = OneOf(label=_("Rating"), queryset=Rating.objects.all(), widget=forms.RadioSelect, empty_label=None)
    language = forms.ChoiceField(
        label=_("Language"), required=False, help_text=_("In which the statement is, and what you write here.")
    )
    summary = forms.CharField(
        label=_("Summary"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For readers: the verdict's reason, in a sentence or two."),
    )
    reasoning = forms.CharField(label=_("Reasoning"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    as_of = forms.DateField(
        label=_("As of"),
        help_text=_("The day whose knowledge it rests on."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    evidence = SeveralOf(
        label=_("Evidence"),
        queryset=Evidence.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A verdict rests on evidence. Name a new source, or choose one that is there.")},
    )
    public_note = forms.CharField(
        label=_("Note to readers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What changed since the verdict before this one. Needed if there was one."),
    )

    def __init__(self, *args: Any, claim: Claim, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        evidence = claim.evidence.visible_to(by)
        chooser = self.fields["evidence"]
        chooser.queryset = evidence  # type: ignore[attr-defined]
        # Whoever may choose it knows its name.
        chooser.label_from_instance = lambda item: item.title  # type: ignore[attr-defined]
        self.fields["evidence"].initial = evidence
        self.fields["as_of"].initial = timezone.localdate()
        if languages := choices_for(claim):
            self.fields["language"].choices = languages  # type: ignore[attr-defined]
        else:
            del self.fields["language"]

    def judgement(self) -> Judgement:
        return Judgement(**{name: value for name, value in self.cleaned_data.items() if name != "evidence"})

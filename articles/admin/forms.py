"""The forms of a story. What they gather is saved by the operations in `articles.revisions`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles import cleaning, removals
from articles.editor import BODY_EDITOR
from articles.models import Article, Author, Revision, RevisionAuthor, Section
from articles.models.revision import is_language
from articles.models.story import Kind
from articles.revisions import Content
from entities.fields import EntitiesField
from entities.models import Role

from .drafts import keep_refused
from .fields import OneOf, choose_one, choose_several
from .handing_over import DeskFields
from .moments import DeskMoment, our_time
from .proposing import Settled

if TYPE_CHECKING:
    from newsroom.models import User


class StartForm(forms.Form):
    """What a story needs to exist. The rest comes on its page."""

    headline = forms.CharField(
        label=_("Headline"),
        max_length=250,
        help_text=_("A working title will do."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    section = OneOf(label=_("Section"), queryset=Section.objects.all(), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.NEWS)

    def content(self, author: Author | None) -> Content:
        return Content(**self.cleaned_data, byline=(author,) if author else (), language=settings.LANGUAGE_CODE)


class StoryForm(DeskFields, forms.ModelForm[Article]):
    """A story's text, on the left, and what goes with it, on the right."""

    base = OneOf(queryset=Revision.objects.all(), required=False, widget=forms.HiddenInput)
    headline = forms.CharField(
        label=_("Headline"), max_length=250, widget=forms.Textarea(attrs={"rows": 2, "class": "headline"})
    )
    dek = forms.CharField(
        label=_("Dek"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "dek"}),
        help_text=_("One or two sentences under the headline."),
    )
    body = ProseEditorFormField(
        label=_("Text"), required=False, extensions=BODY_EDITOR, widget=AdminProseEditorWidget, strip=False
    )
    section = OneOf(label=_("Section"), queryset=Section.objects.all(), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    byline = choose_several(RevisionAuthor._meta.get_field("author"), label=_("Byline"), required=False)
    about = EntitiesField(label=_("About"), required=False, help_text=_("Who or what it is about."))
    mentions = EntitiesField(label=_("Mentions"), required=False)
    picture = choose_one(Revision._meta.get_field("picture"), label=_("Lead picture"), required=False)
    picture_alt = forms.CharField(
        label=_("Alternative text"),
        max_length=500,
        required=False,
        help_text=_("Left empty, it is taken from the picture."),
    )
    picture_caption = forms.CharField(label=_("Caption"), max_length=500, required=False)
    picture_credit = forms.CharField(label=_("Credit"), max_length=200, required=False)
    slug = forms.SlugField(
        label=_("Slug"),
        max_length=120,
        allow_unicode=True,
        required=False,
        help_text=_("The last part of the address. Made from the headline if left empty."),
    )
    language = forms.CharField(
        label=_("Language"),
        max_length=16,
        initial="en",
        help_text=_("As in HTML: en, de, pt-BR."),
        validators=[is_language],
    )
    reason = forms.CharField(
        label=_("What changed"), max_length=300, required=False, help_text=_("A note for colleagues; optional.")
    )

    class Media:
        css = {"all": ["css/editor.css"]}

    # Who fills it in.
    typed_by: User | None = None
    # What cleaning took out of the text, in phrases.
    removed_from_body: Sequence[str] = ()

    class Meta:
        model = Article
        fields = ("stage", "assignee", "due_at", "embargo_until")
        field_classes = {"due_at": DeskMoment, "embargo_until": DeskMoment}
        widgets = {"due_at": AdminSplitDateTime, "embargo_until": AdminSplitDateTime}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What the button that was pressed says of an entity that the text mentions.
        self.settled = Settled.of(self.data)
        if self.settled and isinstance(self.data, QueryDict):
            self.data = self.settled.in_data(self.data)
        for name in {"due_at", "embargo_until"} & set(self.fields):
            field = self.fields[name]
            field.help_text = f"{field.help_text} {our_time()}".strip()
        if self.typed_by and self.instance.pk:
            self.show_move(self.instance, self.typed_by)

    def clean_headline(self) -> str:
        return " ".join(self.cleaned_data["headline"].split())

    def clean_body(self) -> str:
        written: str = self.cleaned_data["body"]
        body = cleaning.clean(written)
        self.removed_from_body = removals.removed(written, body)
        return body

    def clean(self) -> dict[str, Any]:
        """Refuse the text of a page that was opened before someone else saved. Nothing typed is lost: it is shown."""
        cleaned = super().clean() or self.cleaned_data
        self.refuse_late(cleaned.get("base"))
        picture = cleaned.get("picture")
        for name in ("alt", "caption", "credit"):
            if picture and not cleaned.get(f"picture_{name}"):
                cleaned[f"picture_{name}"] = getattr(picture, name)
        if self.typed_by:
            self.read_desk(self.instance, self.typed_by)
        return cleaned

    def refuse_late(self, base: Revision | None) -> None:
        """Raise ValidationError if the text that the form was filled from is not the newest any more."""
        newest = self.instance.newest
        if newest and base != newest:
            raise ValidationError(self._too_late(newest, base))

    def _too_late(self, newest: Revision, base: Revision | None) -> SafeString:
        """Keep what was typed, and say where it can be brought together with what was saved."""
        saved = {"who": newest.created_by, "when": date_format(localtime(newest.created_at), "H:i")}
        if self.typed_by is None or not isinstance(self.data, QueryDict):
            return format_html(gettext("{who} saved this story at {when}, after you opened it."), **saved)
        draft = keep_refused(self.instance, self.data, by=self.typed_by, base=base)
        return format_html(
            gettext(
                "{who} saved this story at {when}, after you opened it. Your text is below: it is kept, and not saved "
                'yet. <a href="{url}">Bring the two together</a>, side by side.'
            ),
            url=f"{reverse('admin:articles_article_merge', args=[self.instance.pk])}?draft={draft.pk}",
            **saved,
        )

    def content(self) -> Content:
        """Return what the form holds, as `articles.revisions.save` takes it."""
        data = self.cleaned_data
        about, mentions = data["about"], [entity for entity in data["mentions"] if entity not in data["about"]]
        names = set(Content.__dataclass_fields__) - {"byline", "entities"}
        return Content(
            **{name: data[name] for name in names},
            byline=tuple(data["byline"]),
            entities=tuple(
                [(entity, Role.ABOUT.value) for entity in about]
                + [(entity, Role.MENTIONS.value) for entity in mentions]
            ),
        )


def initial_of(content: Content, base: Revision) -> dict[str, Any]:
    """Return what `StoryForm` shows of a revision."""
    names = set(Content.__dataclass_fields__) - {"byline", "entities"}
    return {
        "base": base.pk,
        **{name: getattr(content, name) for name in names},
        "byline": [author.pk for author in content.byline],
        "about": [entity.pk for entity, role in content.entities if role == Role.ABOUT],
        "mentions": [entity.pk for entity, role in content.entities if role == Role.MENTIONS],
    }

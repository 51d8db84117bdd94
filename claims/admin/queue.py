"""The page where a checker starts: the queues, and what is done to their claims from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods

from articles.admin.fields import OneOf
from articles.admin.moments import MomentField
from articles.models import Section
from articles.numbers import row_id
from articles.people import person
from claims import assigning
from claims.assigning import TakenError
from claims.models import Claim, Priority
from claims.queue import COUNTED, EMPTY, ME, NOBODY, Choice, Queue, counts
from claims.queue_rows import SIZE, page_of

if TYPE_CHECKING:
    from newsroom.models import User


DONE = {
    "take": ngettext_lazy("You have the claim now.", "You have %(number)d claims more now.", "number"),
    "give": ngettext_lazy("Handed over, and told.", "%(number)d claims handed over, and told.", "number"),
    "drop": ngettext_lazy("Nobody has the claim now.", "Nobody has these %(number)d claims now.", "number"),
    "due": ngettext_lazy("The due time is set.", "The due time of %(number)d claims is set.", "number"),
    "priority": ngettext_lazy("The priority is set.", "The priority of %(number)d claims is set.", "number"),
    "again": ngettext_lazy("The day is set.", "The day of %(number)d claims is set.", "number"),
}


class PlanForm(forms.Form):
    """What is to be done to the claims that were selected, each named with whoever had it when the page was shown."""

    do = forms.ChoiceField(choices=[(name, name) for name in DONE])
    to = OneOf(label=gettext_lazy("Hand to"), queryset=None, required=False, empty_label=gettext_lazy("Choose…"))
    due_at = MomentField(label=gettext_lazy("Due"), required=False)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, initial=Priority.NORMAL, coerce=int, required=False
    )
    recheck_on = forms.DateField(
        label=gettext_lazy("Check again on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="plan")
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = assigning.checkers()
        to.choices = [("", to.empty_label), *((who.pk, str(who)) for who in self.people)]

    @property
    def selected(self) -> list[str]:
        """The claims as they were sent."""
        return self.data.getlist("claim") if self.is_bound else []  # type: ignore[attr-defined]  # that of a request

    @cached_property
    def people(self) -> list[User]:
        """Those who can be given a claim. One query."""
        return list(assigning.checkers())

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.selected:
            raise ValidationError(_("Select claims first."))
        if len(self.selected) > SIZE:
            raise ValidationError(_("Select fewer claims."))
        if found.get("do") == "give" and not found.get("to") and "to" not in self.errors:
            self.add_error("to", _("Choose who is to check them."))
        if found.get("do") == "priority" and not found.get("priority"):
            self.add_error("priority", _("Choose a priority."))
        return found

    def operation(self, by: User) -> Callable[[Claim, int | None], Any]:
        """What is to be done to each claim, and to whom it was seen to belong."""
        given = self.cleaned_data
        to = {"take": by, "give": given["to"], "drop": None}
        match given["do"]:
            case "due":
                return lambda claim, seen: assigning.set_due(claim, given["due_at"], by=by)
            case "priority":
                return lambda claim, seen: assigning.set_priority(claim, Priority(given["priority"]), by=by)
            case "again":
                return lambda claim, seen: assigning.check_again(claim, given["recheck_on"], by=by)
            case _:
                return lambda claim, seen: assigning.assign(claim, to[given["do"]], by=by, seen=seen)


@require_http_methods(["GET", "HEAD", "POST"])
def queue_view(request: HttpRequest, site: dict[str, Any]) -> HttpResponse:
    """A queue as the address says it; by POST, something done to claims of it."""
    user = person(request)
    may_plan = user.has_perm("claims.change_claim")
    if not user.has_perm("claims.view_claim") or (request.method == "POST" and not may_plan):
        raise PermissionDenied
    form = PlanForm(_sent(request.POST)) if request.method == "POST" else PlanForm()
    if form.is_bound and form.is_valid():
        _do(request, form, user)
        return HttpResponseRedirect(f"{request.get_full_path()}#claim-{form.selected[0].partition('.')[0][:20]}")
    choice, now = Choice.read(request.GET, user), timezone.now()
    page = page_of(choice, user, now)
    number = counts(choice, user, now, chosen=page.number)
    context = {
        **site,
        "title": _("Fact-check queue"),
        "choice": choice,
        "tabs": [_tab(queue, choice, count) for queue, count in number.items()],
        "page": page,
        "empty": EMPTY[choice.queue],
        "form": form,
        "may_plan": may_plan,
        "may_check": user.has_perm("claims.propose_verdict"),
        "is_again": choice.queue == Queue.AGAIN,
        "sections": Section.objects.all(),
        "people": [(ME, _("Me")), (NOBODY, _("Nobody")), *((str(who.pk), who) for who in form.people if who != user)],
        "without_filters": Choice(choice.queue).query(),
        "without_story": choice.query(story=None),
    }
    return TemplateResponse(request, "admin/claims/queue.html", context)


def _sent(data: QueryDict) -> QueryDict:
    """What a form sent; the button of one row says which claim one takes, whatever else is selected."""
    if one := data.get("take"):
        data = data.copy()
        data.setlist("claim", [one])
        data["plan-do"] = "take"
    return data


def _tab(queue: Queue, choice: Choice, count: int | None) -> dict[str, Any]:
    has_more = count is not None and count > COUNTED
    return {
        "label": queue.label,
        "query": choice.query(queue=queue),
        "count": _("%(number)d+") % {"number": COUNTED} if has_more else count,
        "is_chosen": queue == choice.queue,
        "is_pressing": bool(count) and queue in (Queue.DUE, Queue.WORDS, Queue.AGAIN, Queue.REPORTS),
    }


def _do(request: HttpRequest, form: PlanForm, user: User) -> None:
    """Each claim by itself: that one was taken by somebody else keeps none of the others back."""
    seen = dict(_named(form.selected))
    operation, done = form.operation(user), 0
    for claim in Claim.objects.visible_to(user).filter(pk__in=seen):
        try:
            operation(claim, seen[claim.pk])
        except (TakenError, PermissionDenied) as error:
            messages.error(request, str(error))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            done += 1
    if done:
        messages.success(request, DONE[form.cleaned_data["do"]] % {"number": done})


def _named(selected: Sequence[str]) -> list[tuple[int, int | None]]:
    """What of "12.5" and "12." is a claim, and who had it."""
    pairs = (text.partition(".") for text in selected)
    return [(key, row_id(checker)) for text, _dot, checker in pairs if (key := row_id(text))]

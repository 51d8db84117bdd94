"""Moments as people at the desk type and read them: in the newsroom's own time, with its zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

# As browsers send the value of a field for a date and a time, and as they want it.
TYPED = "%Y-%m-%dT%H:%M"
# Nothing is planned further ahead; a year mistyped is.
YEARS_AHEAD = 20


class MomentField(forms.DateTimeField):
    """A moment to come, in the newsroom's own time.

    One that the clocks skip when they are put forward is refused. Of one that comes twice as they are put back, the
    first is meant: `comes_twice` tells. With `may_be_over`, any moment will do.
    """

    def __init__(self, *, may_be_over: bool = False, **kwargs: Any) -> None:
        self.may_be_over = may_be_over
        widget = forms.DateTimeInput(format=TYPED, attrs={"type": "datetime-local"})
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            moment = parse_datetime(str(value).strip())
        except ValueError:
            moment = None
        if moment is None:
            raise ValidationError(_("Give a day and a time."), code="invalid")
        year = timezone.localtime().year
        if moment.year > year + YEARS_AHEAD:
            raise ValidationError(_("That is more than %d years from now. Check the year.") % YEARS_AHEAD)
        if moment.year < year - 1 and not self.may_be_over:
            raise ValidationError(over())
        if timezone.is_naive(moment):
            moment = _in_our_time(moment)
        if moment <= timezone.now() and not self.may_be_over:
            raise ValidationError(over())
        return moment


class DeskMoment(forms.SplitDateTimeField):
    """A moment as a day and a time, read alike; it may be over."""

    def compress(self, data_list: Any) -> datetime | None:
        if not any(data_list or ()):
            return None
        day, time = data_list[0], data_list[1]
        if not day or not time:
            raise ValidationError(_("Give a day and a time."), code="invalid")
        return _in_our_time(datetime.combine(day, time))


def name_parts(field: Any) -> Any:
    """Tell screen readers which moment it is of which the day and the time are typed. Returns the field."""
    if isinstance(field, forms.SplitDateTimeField) and isinstance(field.widget, forms.MultiWidget):
        for part, name in zip(field.widget.widgets, (_("day"), _("time")), strict=True):
            part.attrs["aria-label"] = f"{capfirst(field.label)}: {name}"
    return field


def over() -> str:
    return _("That moment is over. Choose a later one.")


def comes_twice(moment: datetime) -> bool:
    """Whether the clocks of the newsroom show that time twice on that day."""
    local = timezone.localtime(moment)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def say(moment: datetime) -> str:
    """Return a moment as the desk reads it, with the zone; and which of two is meant, if the time comes twice."""
    local = timezone.localtime(moment)
    shown = date_format(local, "DATETIME_FORMAT")
    if not comes_twice(moment):
        return shown
    # Django names no zone where the time alone does not tell it.
    which = _("the second") if local.fold else _("the first")
    said = {"moment": shown.strip(), "zone": local.tzname(), "which": which, "offset": _offset(moment)}
    return _("%(moment)s %(zone)s (%(which)s of the two times that the clocks show this, %(offset)s)") % said


def our_time() -> str:
    """Return which zone the newsroom's own time is in, and what it is now."""
    now = timezone.localtime()
    said = {"zone": timezone.get_current_timezone_name(), "offset": _offset(now), "now": date_format(now, "H:i")}
    return _("In the newsroom’s own time: %(zone)s, now %(offset)s. It is %(now)s there.") % said


def _in_our_time(naive: datetime) -> datetime:
    """The first moment at which the newsroom's clocks show that."""
    moment = naive.replace(tzinfo=timezone.get_current_timezone())
    try:
        is_skipped = moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None, fold=0) != naive
    except OverflowError as error:
        raise ValidationError(_("Check the year."), code="invalid") from error
    if is_skipped:
        skipped = abs((moment.replace(fold=1).utcoffset() or timedelta()) - (moment.utcoffset() or timedelta()))
        said = {"time": date_format(naive, "H:i"), "minutes": skipped.seconds // 60}
        raise ValidationError(
            _("There is no %(time)s on that day: the clocks are put forward by %(minutes)d minutes. Choose another.")
            % said,
            code="imaginary",
        )
    return moment


def _offset(moment: datetime) -> str:
    """Such as "UTC+2", or "UTC−3:30"."""
    minutes = int((timezone.localtime(moment).utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")

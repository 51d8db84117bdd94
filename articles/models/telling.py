"""What the desk tells people: a notice to one person, and a task that stays until someone has done it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .story import Article


class Notice(models.Model):
    """Something came to wait for a person."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    article = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="+")
    message = models.CharField(_("message"), max_length=500)
    url = models.CharField(max_length=300, help_text="A path of this site.")
    made_at = models.DateTimeField(_("when"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["person", "-id"], condition=Q(read_at=None), name="articles_notice_unread")]

    def __str__(self) -> str:
        return self.message


class Task(models.Model):
    """Something to look at in a story, by whoever has it: a verdict changed, a deadline of a developing story."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="tasks", verbose_name=_("story"))
    code = models.CharField(max_length=40, help_text="What kind of task it is, for programs.")
    about = models.CharField(max_length=60, blank=True, help_text="A model and an id, such as claims.claim:12.")
    message = models.CharField(_("what to do"), max_length=500)
    url = models.CharField(max_length=300, help_text="A path of this site.")
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    made_at = models.DateTimeField(_("since"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(done_at=None), name="articles_task_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "code", "about"], condition=Q(done_at=None), name="articles_task_open_once"
            ),
            models.CheckConstraint(
                # A task may end by itself, when what it was about is over.
                condition=Q(done_by=None) | Q(done_at__isnull=False),
                name="articles_task_done_when",
            ),
        ]

    def __str__(self) -> str:
        return self.message

"""Django's tasks interface over the outbox: `@task` makes a function one that a worker can be asked to call.

What is enqueued in a transaction is written down with it, is tried again when it fails, and can be seen and run again
in the admin, as everything of the outbox is. No broker is needed.

https://docs.djangoproject.com/en/6.0/topics/tasks/
"""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import django
from django.utils import timezone

if TYPE_CHECKING or django.VERSION >= (6, 0):
    from django.tasks import Task, TaskResult, TaskResultStatus, task
    from django.tasks.backends.base import BaseTaskBackend
    from django.tasks.exceptions import InvalidTask
else:
    from django_tasks import TaskResult, TaskResultStatus, task
    from django_tasks.backends.base import BaseTaskBackend
    from django_tasks.base import Task
    from django_tasks.exceptions import InvalidTaskError as InvalidTask

P = ParamSpec("P")
R = TypeVar("R")

__all__ = ["InvalidTask", "Outbox", "Task", "task"]


class Outbox(BaseTaskBackend):
    """Keeps what is enqueued in the outbox, for `manage.py work`.

    Arguments are kept by their names, as JSON. What a function returns is not kept, so there are no results to ask for.
    """

    supports_defer = True

    def validate_task(self, task: Task[..., Any]) -> None:
        """Raise InvalidTask for what a worker could not call."""
        super().validate_task(task)
        if task.takes_context:
            raise InvalidTask("The outbox gives a task no context.")
        parameters = inspect.signature(task.func).parameters.values()
        if any(parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD) for parameter in parameters):
            raise InvalidTask("The arguments of a task have to have names of their own.")

    def enqueue(self, task: Task[P, R], args: Any, kwargs: Any) -> TaskResult[P, R]:
        """Write down that a worker is to call `task`, in the transaction that is open. One query.

        Raises TypeError for arguments that it does not take, or that JSON does not know.
        """
        from .outbox import later  # noqa: PLC0415 (tasks are declared before there are models)

        self.validate_task(task)
        named = json.loads(json.dumps(inspect.signature(task.func).bind(*args, **kwargs).arguments))
        effect = later(task.module_path, due_at=task.run_after, **named)
        return TaskResult(
            task=task,
            id=str(effect.pk),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=[],
            kwargs=named,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

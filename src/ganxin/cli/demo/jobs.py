"""Letting a scheduled job run now: in the story hours pass between two steps."""

import time

from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from ganxin.cli.demo.visitor import StoryError

SECONDS = 60.0
WAITING = ("todo", "doing")


def run_job(name: str) -> None:
    """Queue the task for the demo's worker and wait until it has ended. Raises StoryError.

    `name` is the task's, such as `cases.exchange`. A job of it that is queued already will do.
    """
    try:
        number = app.configure_task(name).defer(timestamp=int(time.time()))
    except exceptions.AlreadyEnqueued:
        jobs = ProcrastinateJob.objects.filter(task_name=name, status__in=WAITING)
        number = jobs.values_list("id", flat=True).first() or 0
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        job = ProcrastinateJob.objects.filter(id=number).first()
        if job is None or job.status == "succeeded":
            return
        if job.status not in WAITING:
            raise StoryError(f"后台任务 {name} 没有成功（{job.status}），请看 worker 的日志")
        time.sleep(0.1)
    raise StoryError(f"后台任务 {name} 一直没有完成，请看 worker 的日志")

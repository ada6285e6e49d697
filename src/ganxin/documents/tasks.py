"""What the worker does for files."""

import time
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from ganxin.documents import operations


@app.periodic(cron="20 19 * * *")
@app.task(name="documents.collect_orphans", queueing_lock="documents.collect_orphans")
def collect_orphans(timestamp: int) -> int:
    """Every night (cron is UTC): bytes that a crash left without a row; files age in real time."""
    return operations.collect_orphans(now=datetime.fromtimestamp(time.time(), UTC))

"""The nightly root."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from ganxin.ledger import operations


@app.periodic(cron="55 15 * * *", periodic_id="ledger.seal_day")  # 23:55 in the district, in UTC
@app.task(name="ledger.seal_day", queueing_lock="ledger.seal_day")
def seal_day(timestamp: int) -> str:
    """Seal all heads as they stand; returns the root's hash. `timestamp` is when it was due."""
    return operations.seal_day(now=datetime.fromtimestamp(timestamp, UTC)).hash

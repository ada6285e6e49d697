"""Jobs: what time itself does to promises."""

from procrastinate.contrib.django import app

from ganxin.promises import api
from ganxin.shell import clock


@app.periodic(cron="3 * * * *")
@app.task(name="promises.recompute_unsettled", queueing_lock="promises.recompute_unsettled")
def recompute_unsettled(timestamp: int) -> None:
    """Each hour, so that a day begins right in any time zone; the second time changes nothing."""
    api.recompute_unsettled(now=clock.now())

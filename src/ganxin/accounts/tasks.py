"""What the worker does for accounts."""

from procrastinate.contrib.django import app

from ganxin.accounts.operations import recovery
from ganxin.lib import clock


@app.task(name=recovery.SENDING)
def send_reset_code(index: str) -> bool:
    """After somebody asked: the code is made here, so that no queue and no table holds it."""
    return recovery.send_code(index=index, now=clock.now())

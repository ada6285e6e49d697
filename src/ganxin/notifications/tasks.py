"""What the worker does for messages."""

from procrastinate.contrib.django import app

from ganxin.notifications import operations
from ganxin.shell import clock


@app.task(name=operations.SENDING)
def send(deliveries: list[int]) -> int:
    """Right after a message was written: send just its deliveries."""
    return operations.send_due(now=clock.now(), only=deliveries)


@app.periodic(cron="* * * * *")
@app.task(name="notifications.send_due", queueing_lock="notifications.send_due")
def send_due(timestamp: int) -> int:
    """Every minute: what is to be tried again, and whatever a killed worker left behind."""
    return operations.send_due(now=clock.now())

"""Signals that higher packages may listen to; sent inside the transaction."""

from django.dispatch import Signal

# case: Case, row: Transition, before: State, actor: User | None, now: datetime
case_moved = Signal()
# application: Application, now: datetime; every case of it has ended
application_ended = Signal()

"""Signals that higher packages may listen to; sent inside the transaction."""

from django.dispatch import Signal

# user: User, role: Role, office: Office, to: User | None, actor: Actor, now: datetime
# He no longer holds this role there; `to` goes on with what he has in hand, None: his colleagues.
post_over = Signal()

"""Live updates: a page says which topics it shows, a change announces a topic.

Only the words "this topic changed" travel; the page then fetches itself again and is authorised
as always. Pages are right on reload without any of this.
"""

from collections.abc import Collection, Sequence

from django.conf import settings
from django.core import signing
from django.db import connection
from django.utils.html import format_html
from django.utils.safestring import SafeString

CHANNEL = "ganxin"
SALT = "ganxin.realtime"
MAX_TOPICS = 50
MAX_TOPIC_LENGTH = 200
TOKEN_SECONDS = 12 * 3600  # as long as a login lasts


class BadToken(Exception):
    """The token is not ours, was changed, or is too old."""


def announce(topic: str) -> None:
    """Tell the pages that show `topic` (such as `case:<uuid>`); delivered when the transaction
    commits, dropped when it rolls back. Raises ValueError for an empty, long or spaced topic.
    """
    _check([topic])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])


def token(topics: Sequence[str], user: str = "") -> str:
    """A signed right to hear about `topics` for TOKEN_SECONDS; `user` is a public id or empty.

    Give it only for topics whose subjects the user may see.
    """
    _check(topics)
    return signing.dumps({"t": list(topics), "u": user}, salt=SALT, compress=True)


def read_token(text: str) -> frozenset[str]:
    """The topics of a token. Raises BadToken."""
    try:
        found = signing.loads(text, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature as error:
        raise BadToken(str(error)) from error
    return frozenset(found["t"])


def live_attributes(topics: Sequence[str], user: str = "") -> SafeString:
    """Attributes for an element that shows `topics`; empty where live updates are switched off.

    The element gets the DOM event `ganxin:changed` (see assets/live.js), usually as
    `hx-get="…" hx-trigger="ganxin:changed"`.
    """
    if not settings.REALTIME_URL or not topics:
        return SafeString("")
    address = f"{settings.REALTIME_URL}/live?token={token(topics, user)}"
    return format_html('data-live="{}" data-live-url="{}"', " ".join(topics), address)


def _check(topics: Collection[str]) -> None:
    if len(topics) > MAX_TOPICS:
        raise ValueError(f"more than {MAX_TOPICS} topics")
    for topic in topics:
        if not topic or len(topic) > MAX_TOPIC_LENGTH or topic.split() != [topic]:
            raise ValueError(f"not a topic: {topic!r}")

"""The certificate of a licence (电子证照) as data for its layout.

Keys of the `licence` template: `title` (name of the certificate), `number`, `holder`, `issuer`,
`issued_on`, `valid_from`, `valid_to` (exclusive, None = without end), `facts` (list of [label,
value]), `verify_url`, `verify_code`, `issued_at`, `demo`; optional `holder_label`, `basis`.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ganxin.lib.pdf.official import InvalidDocument
from ganxin.lib.pdf.text import chinese_date

REQUIRED = (
    "title", "number", "holder", "issuer", "issued_on", "valid_from", "facts", "verify_url",
    "verify_code", "issued_at",
)  # fmt: skip


def validity(valid_from: date | str, valid_to: date | str | None) -> str:
    """The period in words; the stored end is exclusive, people read the last valid day."""
    begin = chinese_date(valid_from)
    if not valid_to:
        return f"{begin}起长期有效"
    end = date.fromisoformat(str(valid_to)[:10])
    return f"{begin}至{chinese_date(end - timedelta(days=1))}"


def model(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the layout needs. Raises InvalidDocument for a missing or impossible value."""
    missing = [key for key in REQUIRED if data.get(key) in (None, "")]
    if missing:
        raise InvalidDocument(f"licence: missing {', '.join(missing)}")
    try:
        period = validity(data["valid_from"], data.get("valid_to"))
        issued = chinese_date(data["issued_on"])
        rows = [[str(label), str(value)] for label, value in data["facts"]]
    except (ValueError, TypeError) as error:
        raise InvalidDocument(f"licence: {error}") from error
    return {
        "title": data["title"],
        "number": data["number"],
        "office": data["issuer"],
        "rows": [
            [data.get("holder_label") or "持证人", str(data["holder"])],
            *rows,
            ["有效期", period],
            ["发证机关", str(data["issuer"])],
            *([["依据", str(data["basis"])]] if data.get("basis") else []),
        ],
        "date": issued,
        "check_url": data["verify_url"],
        "code": data["verify_code"],
    }

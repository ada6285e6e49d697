"""PDF documents: `render(template, data)` sets them with real typography and returns the bytes.

Templates: `licence` (see `licence.py`), `sample` (`sample.py`: for applicants) and the codes of
`OFFICIAL_DOCUMENTS` (see `official.py`).
The files are PDF/A-2a and PDF/UA-1 (tagged, titled, language zh-CN), embed only the glyphs that
they use, and are the same bytes for the same data: the only time inside is `data["issued_at"]`.

User text reaches the typesetter as JSON values, never as source: `#eval("1")`, `$`, `*`, `@` print
as they stand. Characters that the font lacks print as their code, with a note (see `text.py`).
"""

import json
import logging
import pathlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import typst

from ganxin.lib import qr
from ganxin.lib.pdf import fonts, licence, official, sample
from ganxin.lib.pdf.fonts import FontsMissing
from ganxin.lib.pdf.official import OFFICIAL_DOCUMENTS, InvalidDocument
from ganxin.lib.pdf.text import Cleaner

__all__ = [
    "OFFICIAL_DOCUMENTS",
    "TEMPLATES",
    "FontsMissing",
    "InvalidDocument",
    "missing_characters",
    "render",
]

TEMPLATES = frozenset({"licence", "sample", *OFFICIAL_DOCUMENTS})
_FOLDER = pathlib.Path(__file__).parent / "templates"
_OWN: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "licence": licence.model,
    "sample": sample.model,
}
_STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
_logger = logging.getLogger(__name__)


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """The document as PDF bytes.

    Raises InvalidDocument for an unknown template or data that do not make the document, and
    FontsMissing where the typefaces are not installed.
    """
    if template not in TEMPLATES:
        raise InvalidDocument(f"no template {template!r}")
    layout = f"{template if template in _OWN else 'official'}.typ"
    shown = _OWN[template](data) if template in _OWN else official.model(template, data)
    cleaner = Cleaner(fonts.characters())
    url = str(shown["check_url"])
    page = cleaner.value({**shown, "demo": bool(data.get("demo"))})
    assert isinstance(page, dict)
    page["notes"] = list(cleaner.notes())
    page["check_url"] = url  # as it is: whoever copies it must not get invisible characters
    page["qr"] = qr.svg(url) if url else ""
    if cleaner.missing:
        codes = " ".join(f"U+{ord(one):04X}" for one in sorted(cleaner.missing))
        _logger.warning("pdf: %s: characters missing from the font: %s", template, codes)
    return _typeset(layout, page, _moment(data["issued_at"]))


def missing_characters(text: str) -> list[str]:
    """Characters of `text` that documents can only show as codes (to warn at the data entry)."""
    cleaner = Cleaner(fonts.characters())
    cleaner.text(text)
    return sorted(cleaner.missing)


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError as error:
        raise InvalidDocument(f"issued_at: {error}") from error
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise InvalidDocument("issued_at: an aware datetime")
    return moment.astimezone(UTC).replace(microsecond=0)


def _typeset(layout: str, page: dict[str, Any], moment: datetime) -> bytes:
    compiler = typst.Compiler(
        str(_FOLDER / layout),
        root=str(_FOLDER),
        font_paths=fonts.loaded(),
        ignore_system_fonts=True,
        sys_inputs={"page": json.dumps(page, ensure_ascii=False)},
    )
    made = compiler.compile(
        format="pdf", pdf_standards=_STANDARDS, timestamp=int(moment.timestamp())
    )
    assert isinstance(made, bytes)
    return made

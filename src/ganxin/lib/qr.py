"""QR codes as SVG (documents, pages) and as PNG data URI (e-mail, where SVG is not shown)."""

import io

import segno


def svg(text: str) -> str:
    """A stand-alone SVG image with quiet zone, dark on transparent, error correction M.

    Raises ValueError where the text is too long for a QR code (some 2,300 bytes).
    """
    stream = io.BytesIO()
    _make(text).save(stream, kind="svg", scale=4, border=4, xmldecl=False, svgns=True)
    return stream.getvalue().decode()


def png_data_uri(text: str, *, scale: int = 6) -> str:
    """The same code as `data:image/png;base64,…`; `scale` is pixels per module."""
    return _make(text).png_data_uri(scale=scale, border=4)


def _make(text: str) -> segno.QRCode:
    if not text:
        raise ValueError("a QR code needs a text")
    try:
        return segno.make_qr(text, error="m")
    except segno.DataOverflowError as error:
        raise ValueError("too long for a QR code") from error

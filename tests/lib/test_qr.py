"""QR codes for documents and pages."""

import base64
import io
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from ganxin.lib import qr

ADDRESS = "https://example.invalid/verify/7K3M9QXT2BHD/"


def test_the_svg_stands_alone_and_is_the_same_each_time() -> None:
    image = ET.fromstring(qr.svg(ADDRESS))

    assert image.tag == "{http://www.w3.org/2000/svg}svg"
    assert image.get("width") == image.get("height")
    assert qr.svg(ADDRESS) == qr.svg(ADDRESS)
    assert qr.svg(ADDRESS) != qr.svg(ADDRESS + "x")


def test_the_png_is_a_square_picture_with_a_quiet_zone() -> None:
    head, _, body = qr.png_data_uri(ADDRESS, scale=6).partition(",")
    picture = Image.open(io.BytesIO(base64.b64decode(body))).convert("L")

    assert head == "data:image/png;base64"
    assert picture.width == picture.height
    assert picture.getpixel((0, 0)) == picture.getpixel((23, 23)) == 255
    assert picture.getpixel((24, 24)) == 0


def test_chinese_text_fits() -> None:
    assert "<path" in qr.svg("甘心办" * 100)


@pytest.mark.parametrize("text", ["", "x" * 4000])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="QR"):
        qr.svg(text)

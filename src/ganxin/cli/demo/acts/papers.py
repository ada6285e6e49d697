"""Small real files to hand in: one-page PDFs and photographs, each marked as a sample."""

import io

from PIL import Image, ImageDraw

from ganxin.cli.demo.visitor import Upload

TITLE = "SAMPLE - NOT VALID"
SIZE = (640, 480)


def pdf(name: str, mark: str = "1") -> Upload:
    """A whole PDF of one page; `mark` (ASCII) makes two papers of one name differ."""
    drawn = f"BT /F1 24 Tf 60 760 Td ({TITLE}) Tj 0 -40 Td ({mark}) Tj ET".encode("ascii")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    content = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(parts) + 1, len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    content += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return f"{name}（示例）.pdf", content, "application/pdf"


def photo(name: str, mark: str = "1") -> Upload:
    """A JPEG of a grey wall with the words of a sample on it."""
    picture = Image.new("RGB", SIZE, (216, 220, 214))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((80, 120, 560, 400), outline=(90, 110, 100), width=6)
    pen.text((100, 60), f"{TITLE} {mark}", fill=(120, 40, 40))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=70)
    return f"{name}（示例）.jpg", stream.getvalue(), "image/jpeg"

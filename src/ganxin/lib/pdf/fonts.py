"""Where the typefaces of documents stand, and which characters they have.

The font is Noto Serif SC (SIL Open Font License) from a pinned package of `package.json`
(docs/decisions/0003-pdf-fonts.md). System fonts are never used: the same data must give the same
bytes on every machine.
"""

import functools
import os
import pathlib

import typst
from fontTools.ttLib import TTFont

FAMILY = "Noto Serif SC"
PACKAGE = pathlib.Path("node_modules/@expo-google-fonts/noto-serif-sc")
REGULAR = "NotoSerifSC_400Regular.ttf"
BOLD = "NotoSerifSC_700Bold.ttf"


class FontsMissing(RuntimeError):
    """The typefaces are not installed; the message says what to run."""


def folder() -> pathlib.Path:
    """`GANXIN_FONTS` (holds both files at any depth), else the package in the checkout."""
    chosen = os.environ.get("GANXIN_FONTS")
    return pathlib.Path(chosen) if chosen else pathlib.Path(__file__).parents[4] / PACKAGE


def files() -> list[pathlib.Path]:
    """The two files we use: body and headings.

    Raises FontsMissing where one is absent.
    """
    found = [next(folder().rglob(name), None) for name in (REGULAR, BOLD)]
    if None in found:
        raise FontsMissing(
            f"{folder()} 中没有字体 {REGULAR}、{BOLD}。请运行 npm ci --ignore-scripts，"
            "或用 GANXIN_FONTS 指明字体文件夹。"
        )
    return [path for path in found if path is not None]


@functools.cache
def loaded() -> typst.Fonts:
    """The fonts as the typesetter wants them; loading takes 40 ms, so once per process."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(path.parent) for path in files()],
    )


@functools.cache
def characters() -> frozenset[int]:
    """Code points that every weight can show."""
    return frozenset.intersection(*map(_characters_of, files()))


def _characters_of(path: pathlib.Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())

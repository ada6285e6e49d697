"""Reading forms back, drawing the path: the pure parts, with many random cases."""

import json
import re
from typing import Any

from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from ganxin.cases.intake.forms.answers import (
    MAX_CELL,
    cell_named,
    changed,
    posted,
    stamp,
    without_row,
)
from ganxin.cases.intake.queries.path_graph import Node, draw
from ganxin.catalog.api import Choice, DataElement

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40)
NOTE = DataElement("note", "说明", "longtext", "food")
SCOPE = DataElement(
    "scope", "范围", "multichoice", "food", choices=(Choice("a", "甲"), Choice("b", "乙"))
)
PEOPLE = DataElement(
    "staff", "人员", "person_list", "food", parts=(Choice("name", "姓名"), Choice("post", "职务"))
)


def form(values: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


@given(TEXT, TEXT)
def test_only_what_this_page_changed_counts(before: str, after: str) -> None:
    data = form({"_fields": f"note:{stamp(before)}", "note": after})
    assert changed([NOTE], data) == ({} if before == after else {"note": after})


@given(TEXT)
def test_line_breaks_of_browsers_are_no_change(text: str) -> None:
    sent = text.replace("\n", "\r\n")
    assert changed([NOTE], form({"_fields": f"note:{stamp(text)}", "note": sent})) == {}


@given(TEXT)
def test_a_field_that_was_not_on_the_page_is_not_touched(text: str) -> None:
    assert changed([NOTE], form({"_fields": "other:0", "note": text})) == {}


@given(st.lists(st.sampled_from(["a", "b"]), unique=True))
def test_ticks_are_kept_together(ticks: list[str]) -> None:
    assert posted(SCOPE, form({"scope": ticks})) == ",".join(ticks)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=6))
def test_rows_of_people_come_back_in_order_without_the_empty_ones(
    rows: list[tuple[str, str]],
) -> None:
    values: dict[str, str] = {}
    for number, (name, post) in enumerate(rows):
        values |= {f"staff-{number}-name": name, f"staff-{number}-post": post}
    raw = posted(PEOPLE, form(values))
    kept = [{"name": name, "post": post} for name, post in rows if name or post]
    assert (json.loads(raw) if raw else []) == kept


@given(st.integers(0, 3))
def test_the_row_whose_button_was_pressed_is_gone(pressed: int) -> None:
    values = {f"staff-{number}-name": f"第{number}人" for number in range(4)}
    data = without_row(form({**values, "_remove": f"staff-{pressed}"}))
    names = [row["name"] for row in json.loads(posted(PEOPLE, data))]
    assert names == [f"第{number}人" for number in range(4) if number != pressed]


@given(st.text(max_size=60))
def test_no_name_of_a_control_is_misread(name: str) -> None:
    cell = cell_named(name)
    if cell is not None:
        assert re.fullmatch(r"\w+-\d{1,2}-\w+", name)
        assert name.startswith(f"{cell[0]}-")


def test_a_cell_is_cut_to_what_is_kept() -> None:
    raw = posted(PEOPLE, form({"staff-0-name": "字" * 5000}))
    assert len(json.loads(raw)[0]["name"]) == MAX_CELL


# --- the path ----------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), TEXT)
def test_every_item_has_its_box_inside_the_picture_and_no_two_overlap(
    sizes: list[int], name: str
) -> None:
    rows = [[f"{level}-{number}" for number in range(size)] for level, size in enumerate(sizes)]
    nodes = {code: Node(code, name, "<b>") for row in rows for code in row}
    edges = [(rows[0][0], code) for row in rows[1:] for code in row]

    svg = str(draw(rows, nodes, edges, [], "路径"))

    width, height = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)" width', svg)[0])
    boxes = [tuple(map(int, box)) for box in re.findall(
        r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', svg
    )]  # fmt: skip
    assert len(boxes) == len(nodes)
    assert svg.count('class="edge"') == len(edges)
    assert "<b>" not in svg
    for x, y, wide, tall in boxes:
        assert x + wide <= width
        assert y + tall <= height
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = (
                one[0] + one[2] <= other[0]
                or other[0] + other[2] <= one[0]
                or one[1] + one[3] <= other[1]
                or other[1] + other[3] <= one[1]
            )
            assert apart


def test_the_longest_chain_is_drawn_stronger() -> None:
    nodes = {code: Node(code, code, "") for code in "abc"}
    svg = str(draw([["a"], ["b", "c"]], nodes, [("a", "b"), ("a", "c")], ["a", "c"], ""))
    assert svg.count("edge main") == 1

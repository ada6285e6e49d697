"""A printed tree reads back as the same tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxin.feel import api, ast
from tests.feel import expressions as random_


@random_.examples(400)
@given(random_.trees)
def test_printing_and_reading_gives_the_same_tree(tree: ast.Node) -> None:
    assert api.parse(api.printed(tree)).node == tree


@random_.examples(200)
@given(st.lists(random_.trees, max_size=3), st.booleans())
def test_printing_and_reading_a_cell_gives_the_same_cell(
    tests: list[ast.Node], negated: bool
) -> None:
    cell = ast.UnaryTests(tuple(tests), negated=negated and bool(tests))

    read = api.parse_unary(api.printed(cell)).node

    assert api.printed(read) == api.printed(cell)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("  a+b *c", "a + b * c"),
        ("((a+b))*c", "(a + b) * c"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a and b) or c", "a and b or c"),
        ("a and (b or c)", "a and (b or c)"),
        ("-(a+b)", "-(a + b)"),
        ("x in [1..5)", "x in ([1..5))"),
        ("[0..not([][-null])]", "[0..not([][-null])]"),
        ("([]..([][-null]))", "([]..([][-null]))"),
        ("]1..5[", "(1..5)"),
        ("]1..(x)[", "(1..x)"),
        ("{a:1,'b':2}".replace("'", '"'), '{"a": 1, "b": 2}'),
        ('"\\u7518\\n"', '"甘\\n"'),
        ("monthly   salary>3", "monthly salary > 3"),
    ],
)
def test_the_printed_form_is_the_tidy_one(written: str, printed: str) -> None:
    assert api.printed(api.parse(written).node) == printed

"""The lint for half-width punctuation after Chinese characters."""

import pathlib

import pytest

from ganxin.conf.environment import ROOT
from tools import punctuation


def lines(name: str, source: str) -> list[int]:
    return [fault.line for fault in punctuation.faults_in(pathlib.Path(name), source)]


def test_the_tree_is_clean() -> None:
    assert [str(fault) for fault in punctuation.faults(ROOT)] == []


@pytest.mark.parametrize("sign", list(",:;?!"))
def test_every_half_width_sign_is_found(sign: str) -> None:
    assert lines("a.html", f"<p>您好{sign}请坐</p>") == [1]
    assert lines("a.html", "<p>您好，请坐：好；行？行！</p>") == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('x = "请填写, 谢谢"', [1]),
        ('x = f"共 {n} 件, 谢谢"', [1]),
        ('x = {"甲": 1, "乙": [2]}', []),
        ('x = ("甲", "乙")', []),
        ("x = r'[年月]日?'", []),
        ("x = '经营面积 >= 500 and contains(经营品类, 名称) != true'", []),
        ('"""一件事: documented."""', []),
        ('def f() -> str:\n    """受理: documented."""\n    return "受理: 好"', [3]),
        ('x = """一\n二, 三\n"""', [2]),
        ('x = "姓名,金额"  # half-width on purpose', []),
        ('x = f"{面积:>3}"', []),
    ],
)
def test_texts_in_python(source: str, found: list[int]) -> None:
    assert lines("a.py", source + "\n") == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("名称: 食品经营许可\n说明: 请带身份证,谢谢\n", [2]),
        ("{甲: 1, 乙: [丙, 丁]}", []),
        ("when: some 品类 in 经营品类, 类 in 其他 satisfies 品类 = 类", []),
        ("- 好\n- 坏:坏\n", [2]),
        ("a: |\n  第一行\n  第二行!\n", [3]),
        ("", []),
    ],
)
def test_values_in_yaml(source: str, found: list[int]) -> None:
    assert lines("a.yaml", source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("// 注释, 说明\nconst x = '好, 坏';", [2]),
        ("const x = {甲: 1, 乙: 2};", []),
        ("/* don't */ const x = `共 ${a ? 甲 : 乙}, 好`;", []),
        ('say("好吗?");', [1]),
    ],
)
def test_texts_in_scripts(source: str, found: list[int]) -> None:
    assert lines("a.js", source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("甘心办, 一个区的系统", [1]),
        ("The scenario (情形), the bundle 一件事, and more words in English", []),
        ("运行 `甲: 乙` 即可", []),
        ("- the code of the standard: 1 行政许可 … 10 其他行政权力, 20 公共服务.", []),
        ("见[说明](docs/reference/a-long-name.md)好, 谢谢", [1]),
        ("```\n甲, 乙\n```\n好, 坏", [4]),
    ],
)
def test_chinese_lines_of_markdown(source: str, found: list[int]) -> None:
    assert lines("a.md", source) == found


def test_a_fault_is_told_with_file_line_and_text(tmp_path: pathlib.Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("好。\n坏, 坏\n", "utf-8")
    (tmp_path / "src" / "static").mkdir(parents=True)
    (tmp_path / "src" / "static" / "b.js").write_text("'坏, 坏'", "utf-8")

    assert [str(fault) for fault in punctuation.faults(tmp_path)] == ["docs/a.md:2: 坏, 坏"]

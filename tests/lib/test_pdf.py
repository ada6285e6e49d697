"""Official documents and certificates as PDF: what they say, what they can take, what they are."""

import io
import string
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader

from ganxin.lib import pdf
from ganxin.lib.pdf import fonts, licence
from ganxin.lib.pdf.text import BREAK, Cleaner, chinese_date

SHANGHAI = timezone(timedelta(hours=8))
COMMON: dict[str, Any] = {
    "office": "甘井子区市场监督管理局",
    "number": "甘示许受〔2026〕123号",
    "addressee": "鲜又多超市有限公司",
    "item": "食品经营许可",
    "case_number": "2102112026112200000171",
    "on": "2026-11-22",
    "issued_at": datetime(2026, 11, 22, 10, tzinfo=SHANGHAI),
    "demo": True,
    "check_url": "https://example.invalid/verify/7K3M9QXT2BHD/",
}
SPECIFIC: dict[str, dict[str, Any]] = {
    "acceptance": {
        "accepted_on": "2026-11-22",
        "promised_on": "2026-11-27",
        "statutory_on": "2026-12-18",
    },
    "receipt": {
        "received_on": "2026-11-22",
        "materials": [{"name": "经营场所平面图"}, {"name": "健康证明", "note": "后补"}],
    },
    "one_time_notice": {
        "received_on": "2026-11-22",
        "lines": [{"text": "经营场所平面图", "reason": "没有标明清洗区", "fix": "重新上传"}],
    },
    "grant": {"accepted_on": "2026-11-22", "licence_number": "示例2026-1"},
    "refusal": {"accepted_on": "2026-11-22", "reasons": [{"text": "距离学校不足100米。"}]},
    "not_accepted": {"kind": "not_needed", "reason": "仅销售食用农产品。"},
    "spot_correction": {
        "target": "经营场所",
        "before": "示例路 12 号",
        "after": "示例路 128 号",
        "confirmed": "张伟当面确认",
    },
    "hearing_rights": {"applicant": "张伟", "interest": "油烟会进她家。"},
    "hearing_call": {
        "held_at": "2026-10-22 09:30",
        "place": "区政务服务中心 301",
        "chair": "王主任",
        "closed_reason": "涉及商业秘密",
    },
    "special_procedure": {
        "procedure": "检测",
        "reason": "污水取样检测",
        "starts_on": "2026-11-25",
        "expected_days": 5,
    },
    "extension": {
        "days": 10,
        "reason": "需要复核",
        "was_due_on": "2026-12-18",
        "due_on": "2027-01-04",
    },
}
LICENCE: dict[str, Any] = {
    "title": "食品经营许可证",
    "number": "示例JY2-1",
    "holder": "鲜又多超市有限公司",
    "issuer": "甘井子区市场监督管理局",
    "issued_on": "2026-11-22",
    "valid_from": "2026-11-22",
    "valid_to": "2031-11-22",
    "facts": [["法定代表人", "王敏"]],
    "verify_url": "https://example.invalid/verify/7K3M9QXT2BHD/",
    "verify_code": "7K3M-9QXT-2BHD",
    "issued_at": "2026-11-22T10:00:00+08:00",
    "demo": True,
}


SAMPLE: dict[str, Any] = {
    "title": "食品安全管理制度",
    "label": "示范文本（示例）",
    "intro": "填上店名。",
    "source": "本平台写的示范文本（示例）。",
    "basis": "《食品安全法》",
    "blocks": [
        {"kind": "heading", "text": "一、人员"},
        {"kind": "fill", "entries": ["店名", ("种类", "□ 食品")]},
        {"kind": "list", "entries": ["上班前洗手。"]},
        {"kind": "table", "entries": ["姓名", "电话"], "rows": 3},
        {"kind": "frame", "text": "请在这里画。", "rows": 5},
        {"kind": "sign", "entries": ["签名", "日期"]},
    ],
    "issued_at": "2026-11-22T10:00:00+08:00",
}
OWN = {"licence": LICENCE, "sample": SAMPLE}


def document(code: str, **changes: Any) -> bytes:
    if code in OWN:
        return pdf.render(code, {**OWN[code], **changes})
    return pdf.render(code, {**COMMON, **SPECIFIC[code], **changes})


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    lines = "".join(page.extract_text() for page in pages)
    return "".join(lines.replace(BREAK, "").split())


@pytest.mark.parametrize("code", sorted(pdf.TEMPLATES))
def test_every_document_is_small_tagged_titled_and_in_chinese(code: str) -> None:
    content = document(code)
    reader = PdfReader(io.BytesIO(content))

    assert 10_000 < len(content) < 80_000
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower() == "zh-cn"
    assert reader.metadata is not None
    assert reader.metadata.title
    assert reader.pages[0].mediabox.width > 590


@pytest.mark.parametrize("code", sorted(pdf.TEMPLATES))
def test_the_same_data_give_the_same_bytes(code: str) -> None:
    assert document(code) == document(code)


def test_another_moment_gives_other_bytes() -> None:
    assert document("grant") != document("grant", issued_at="2026-11-23T10:00:00+08:00")


def test_every_font_is_embedded_and_none_is_the_systems() -> None:
    reader = PdfReader(io.BytesIO(document("grant")))
    names = set()
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for reference in resources["/Font"].values():
            descendant = reference.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"]
            names.add(str(descriptor["/FontName"]).split("+")[1])
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor

    assert all(name.startswith("NotoSerifSC") for name in names)


@pytest.mark.parametrize("code", sorted(pdf.OFFICIAL_DOCUMENTS))
def test_an_official_document_names_title_office_addressee_number_and_day(code: str) -> None:
    text = text_of(document(code))

    assert pdf.OFFICIAL_DOCUMENTS[code].title in text
    assert COMMON["office"] in text
    assert COMMON["addressee"] + "：" in text
    assert COMMON["number"] in text
    assert "2026年11月22日" in text
    assert "第1页共1页" in text


@pytest.mark.parametrize("code", sorted(pdf.TEMPLATES - {"sample"}))
def test_only_the_demo_says_that_its_seal_means_nothing(code: str) -> None:
    assert "无印章效力" in text_of(document(code))
    assert "无印章效力" not in text_of(document(code, demo=False))


def test_a_refusal_gives_reasons_and_both_remedies_on_the_law_at_hand() -> None:
    text = text_of(document("refusal"))

    assert "距离学校不足100米" in text
    assert "《中华人民共和国行政许可法》第三十八条第二款" in text
    assert "《中华人民共和国行政复议法》第二十条" in text
    assert "六十日内" in text
    assert "《中华人民共和国行政诉讼法》，自知道" in text  # no clause: its text is not at hand
    assert "六个月内" in text


def test_a_refusal_names_the_body_that_reviews_where_it_is_known() -> None:
    text = text_of(document("refusal", review_body="大连市甘井子区人民政府"))

    assert "向大连市甘井子区人民政府申请行政复议" in text


def test_deemed_acceptance_says_so() -> None:
    assert "第三十二条第一款第五项" in text_of(document("acceptance"))
    text = text_of(document("acceptance", deemed=True))
    assert "第三十二条第一款第四项" in text
    assert "即为受理" in text


def test_a_receipt_is_no_acceptance_and_says_what_waits() -> None:
    text = text_of(document("receipt", waiting_for="营业执照", answer_by="2026-11-27"))

    assert "共2项" in text
    assert "后补" in text
    assert "不表示已经受理" in text
    assert "附条件的提交" in text
    assert "2026年11月27日" in text


def test_the_wrong_office_names_the_right_one() -> None:
    text = text_of(document("not_accepted", kind="not_ours", right_office="区住建局"))
    assert "请向区住建局提出申请" in text
    with pytest.raises(pdf.InvalidDocument):
        document("not_accepted", kind="not_ours")


def test_only_the_procedures_of_article_45_stop_the_clock() -> None:
    with pytest.raises(pdf.InvalidDocument, match="听证"):
        document("special_procedure", procedure="现场核查")


def test_a_joint_extension_is_approved_by_the_head_of_the_government() -> None:
    assert "经本机关负责人批准" in text_of(document("extension"))
    assert "经本级人民政府负责人批准" in text_of(document("extension", joint=True))


@pytest.mark.parametrize("code", sorted(pdf.OFFICIAL_DOCUMENTS))
def test_each_required_key_is_asked_for_by_name(code: str) -> None:
    for key in pdf.OFFICIAL_DOCUMENTS[code].required:
        with pytest.raises(pdf.InvalidDocument, match=key):
            document(code, **{key: None})


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("grant", {"on": "soon"}),
        ("grant", {"issued_at": "2026-11-22"}),
        ("grant", {"issued_at": "never"}),
        ("refusal", {"reasons": [{"clause": "x"}]}),
        ("refusal", {"reasons": "too near"}),
        ("licence", {"facts": [["one"]]}),
        ("licence", {"valid_to": "one day"}),
        ("licence", {"number": ""}),
    ],
)
def test_data_that_make_no_document_are_refused(code: str, changes: Mapping[str, Any]) -> None:
    with pytest.raises(pdf.InvalidDocument):
        document(code, **changes)


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(pdf.InvalidDocument):
        pdf.render("../../etc/passwd", COMMON)


@pytest.mark.parametrize(
    "hostile",
    [
        '#eval("1+1")',
        "#read('/etc/passwd')",
        '#include "licence.typ"',
        "$x^2$ *bold* _it_ `raw` @ref <label>",
        "= heading",
        "\\u{41} // comment /* c */",
        '"); panic("x',
        "]#panic()[",
        "{{ 7*7 }} <script>alert(1)</script>",
    ],
)
def test_text_that_looks_like_source_is_printed_as_it_stands(hostile: str) -> None:
    shown = "".join(hostile.split())

    assert shown in text_of(document("licence", holder=hostile))
    assert shown in text_of(document("refusal", addressee=hostile))


def test_long_names_stay_on_the_page_whether_han_or_latin() -> None:
    for long in ("甘" * 500, "W" * 500):
        content = document("licence", holder=long, title=long[:60])
        assert text_of(content).count(long[0]) >= 500
        for page in PdfReader(io.BytesIO(content)).pages:
            assert max(places_of_text(page)) < float(page.mediabox.width)


def places_of_text(page: PageObject) -> list[float]:
    """Where each piece of text begins, in points from the left edge."""
    places: list[float] = []

    def visit(text: str, cm: Any, tm: list[float], font: Any, size: float) -> None:
        places.append(tm[4])

    page.extract_text(visitor_text=visit)
    return places


def test_rare_characters_of_names_print() -> None:
    name = "王𬍛䶮㛃𫖯𬱖堃彧镕珺㵾鿍"

    assert pdf.missing_characters(name) == []
    assert name in text_of(document("licence", holder=name))


def test_every_character_of_gb2312_can_be_shown() -> None:
    pairs = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    han = "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)

    assert len(han) == 6763
    assert pdf.missing_characters(han) == []


def test_a_character_that_no_font_has_is_named_never_left_blank(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert pdf.missing_characters("𠮷野家") == ["𠮷"]
    text = text_of(document("grant", addressee="𠮷野家有限公司"))

    assert "〔U+20BB7〕野家有限公司" in text
    assert "以编码代替：U+20BB7" in text
    assert "U+20BB7" in caplog.text
    assert "以编码代替" in text_of(document("licence", holder="𠮷"))


def test_invisible_characters_do_not_reach_the_paper() -> None:
    spoof = "张\u202e三\u200f\x00\ufeff李\ufe0f"
    assert "张三李：" in text_of(document("grant", addressee=spoof))


def test_the_last_valid_day_is_printed_not_the_exclusive_end() -> None:
    assert licence.validity("2026-11-22", "2031-11-22") == "2026年11月22日至2031年11月21日"
    assert licence.validity("2026-11-22", None) == "2026年11月22日起长期有效"
    assert "2031年11月21日" in text_of(document("licence"))


def test_fonts_that_are_not_there_are_reported_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GANXIN_FONTS", str(tmp_path))
    with pytest.raises(pdf.FontsMissing, match="npm ci"):
        fonts.files()


def test_the_address_is_printed_as_it_is_so_that_it_can_be_copied() -> None:
    address = "https://example.invalid/verify/" + "7K3M9QXT2BHD" * 3
    for code in ("licence", "grant"):
        key = "verify_url" if code == "licence" else "check_url"
        content = document(code, **{key: address})
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert address in "".join(text.split())


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_cleaned_text_holds_only_what_the_font_shows(text: str) -> None:
    shown = Cleaner(fonts.characters()).text(text)

    allowed = {ord("\n"), ord(" "), ord(BREAK)}
    assert all(ord(one) in fonts.characters() or ord(one) in allowed for one in shown)


@given(st.text(max_size=60), st.text(alphabet=string.printable, max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_text_at_all_makes_a_document(reason: str, name: str) -> None:
    changes = {"reasons": [{"text": reason, "clause": name}], "addressee": f"甲{name}"}

    assert document("refusal", **changes).startswith(b"%PDF")


@given(st.text(alphabet=string.ascii_letters, min_size=1, max_size=400))
@settings(max_examples=50, deadline=None)
def test_breaks_in_long_words_change_nothing_else(word: str) -> None:
    shown = Cleaner(fonts.characters()).text(word)

    assert shown.replace(BREAK, "") == word
    assert max(map(len, shown.split(BREAK))) <= 24


def test_a_date_is_a_date() -> None:
    assert chinese_date(datetime(2026, 1, 2, tzinfo=SHANGHAI)) == "2026年1月2日"
    with pytest.raises(ValueError, match="not a date"):
        chinese_date(20261122)

"""Templates of materials: what a page offers is there, says something, and is a well-made PDF."""

import io
import pathlib
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from ganxin.catalog.api import CatalogDefinition, check_catalog, read_folder, write_folder
from ganxin.catalog.rules.definitions import Dictionary, Template, TemplateBlock
from ganxin.catalog.rules.templates import sheet, template_of, users_of
from ganxin.lib import pdf
from tests.catalog.district import FOLDER, MONDAY, catalog, load

pytestmark = pytest.mark.django_db
RULES = "food-safety-rules"


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def with_words(**changes: object) -> CatalogDefinition:
    return replace(catalog(), dictionary=replace(catalog().dictionary, **changes))  # type: ignore[arg-type] # parts of it


def faults(broken: CatalogDefinition) -> set[str]:
    return {fault.check for fault in check_catalog(broken)}


def changed(template: Template) -> tuple[Template, ...]:
    kept = catalog().dictionary.templates
    return tuple(template if each.code == template.code else each for each in kept)


def test_every_template_that_a_material_names_can_be_fetched(client: Client) -> None:
    load()
    named = {m.template for m in catalog().dictionary.materials if m.template}
    assert len(named) == 20
    for code in ("food-safety-rules", "food-licence-form", "layout-plan"):
        answer = client.get(f"/templates/{code}/")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert "public" in answer["Cache-Control"]
    assert (
        "filename*=utf-8''%E9%A3%9F" in client.get(f"/templates/{RULES}/")["Content-Disposition"]
    )


@pytest.mark.parametrize("code", [each.code for each in catalog().dictionary.templates])
def test_each_is_labelled_and_every_character_can_be_printed(code: str) -> None:
    words = catalog().dictionary
    template = template_of(words, code)
    assert template is not None
    data = sheet(template, words, catalog().items)
    content = pdf.render("sample", {**data, "issued_at": MONDAY})
    said = text_of(content)
    assert "示范文本（示例）" in said
    assert template.name in said
    assert "部门另有格式的用部门的" in said
    assert "〔U+" not in said
    assert pdf.render("sample", {**data, "issued_at": MONDAY}) == content


def test_a_form_lists_the_fields_of_the_items_that_use_it() -> None:
    words = catalog().dictionary
    form = template_of(words, "food-licence-form")
    assert form is not None
    assert [item.code for item in users_of(form, words, catalog().items)] == ["food-licence"]
    said = text_of(
        pdf.render("sample", {**sheet(form, words, catalog().items), "issued_at": MONDAY})
    )
    for label in (
        "统一社会信用代码",
        "经营面积（平方米）",
        "□ 散装熟食",
        "申请人（签名或者盖章）",
    ):
        assert label in said
    register = template_of(words, "registration-form")
    assert register is not None
    blocks = sheet(register, words, catalog().items)["blocks"]
    assert isinstance(blocks, list)
    tables = [b for b in blocks if b["kind"] == "table"]
    assert ["姓名", "身份证号", "职务"] in [b["entries"] for b in tables]


def test_the_guide_offers_them_and_prints_where_they_are(client: Client) -> None:
    load()
    page = client.get("/items/food-licence/?shop=new&food=onsite").content.decode()
    for code in (RULES, "layout-plan", "process-flow", "food-licence-form"):
        assert f'href="/templates/{code}/"' in page
    assert f"testserver/templates/{RULES}/" in page
    assert "/templates/health-certificates/" not in page, "what others issue has no template"


def test_what_is_not_there_is_not_found(client: Client) -> None:
    load()
    assert client.get("/templates/no-such-thing/").status_code == 404
    assert client.post(f"/templates/{RULES}/").status_code == 405


def test_a_second_reader_costs_no_typesetting(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load()
    cache.clear()
    first = client.get(f"/templates/{RULES}/").content
    with django_assert_num_queries(6):
        assert client.get(f"/templates/{RULES}/").content == first


def test_a_material_that_names_a_template_which_is_not_there_is_not_published() -> None:
    words = catalog().dictionary
    without = tuple(each for each in words.templates if each.code != RULES)
    found = check_catalog(with_words(templates=without))
    assert [(f.check, f.subject) for f in found] == [("named_templates_exist", RULES)]
    assert "范本“food-safety-rules”不存在" in found[0].sentence


def test_a_template_that_says_nothing_is_not_published() -> None:
    rules = template_of(catalog().dictionary, RULES)
    assert rules is not None
    for broken in (
        replace(rules, blocks=()),
        replace(rules, kind="form", blocks=rules.blocks[:1]),
        replace(rules, blocks=(TemplateBlock("list"),)),
        replace(rules, blocks=(TemplateBlock("text"),)),
        replace(rules, blocks=(TemplateBlock("table", entries=("项目",)),)),
    ):
        assert faults(with_words(templates=changed(broken))) == {"templates_say_something"}


def test_they_are_exported_and_read_again(tmp_path: pathlib.Path) -> None:
    write_folder(tmp_path, catalog())
    assert read_folder(tmp_path).dictionary.templates == catalog().dictionary.templates
    assert (FOLDER / "templates.yaml").exists()


def test_a_dictionary_published_before_there_were_templates_still_reads() -> None:
    words = Dictionary(topics=(), elements=(), materials=(), settings=())
    assert template_of(words, RULES) is None


@pytest.mark.parametrize(
    "block",
    [{"kind": "picture"}, {"kind": "list"}, {"kind": "text", "text": "好", "entries": ["多"]}],
)
def test_a_sheet_of_unknown_parts_is_no_sheet(block: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="block"):
        pdf.render(
            "sample", {"title": "表", "label": "范本", "blocks": [block], "issued_at": MONDAY}
        )

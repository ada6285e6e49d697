"""Checks of templates: what a material names is there and says something."""

from collections.abc import Callable, Iterator

from ganxin.catalog.rules.checks.fault import Fault
from ganxin.catalog.rules.definitions import CatalogDefinition
from ganxin.catalog.rules.templates import users_of

_WITH_ENTRIES = {"list", "fill", "table", "sign"}
_WITH_TEXT = {"heading", "text", "frame"}


def named_templates_exist(catalog: CatalogDefinition) -> Iterator[Fault]:
    """A page that offers a template must have one."""
    known = {template.code for template in catalog.dictionary.templates}
    for material in catalog.dictionary.materials:
        if material.template and material.template not in known:
            yield Fault(
                "named_templates_exist",
                material.code,
                f"材料“{material.name}”的范本“{material.template}”不存在。",
            )


def templates_say_something(catalog: CatalogDefinition) -> Iterator[Fault]:
    """Text or lines in every block; a form is filled by the fields of the items that use it."""
    for template in catalog.dictionary.templates:
        blocks = template.blocks
        if template.kind == "form":
            good = not blocks and bool(users_of(template, catalog.dictionary, catalog.items))
        else:
            good = bool(blocks) and all(
                bool(b.entries) is (b.kind in _WITH_ENTRIES)
                and bool(b.text) is (b.kind in _WITH_TEXT)
                and bool(b.rows) is (b.kind in {"table", "frame"})
                for b in blocks
            )
        if not good:
            sentence = f"范本“{template.name}”有空的段落，或者没有内容。"
            yield Fault("templates_say_something", template.code, sentence)


TEMPLATE_CHECKS: tuple[Callable[[CatalogDefinition], Iterator[Fault]], ...] = (
    named_templates_exist,
    templates_say_something,
)

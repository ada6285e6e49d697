"""YAML files and JSON documents to definitions, and back.

The shape is the dataclass: a mapping becomes a dataclass field by field, a list a tuple, and what
a file leaves out takes the default. JSON Schema (districts/schema) is checked first, so that an
official reads a sentence with a place and not a traceback.
"""

import json
import pathlib
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import yaml
from jsonschema import Draft202012Validator

from ganxin.catalog.rules.definitions import (
    BundleDefinition,
    CatalogDefinition,
    DataElement,
    Dictionary,
    ItemDefinition,
    Material,
    ReasonDefinition,
    Setting,
    Template,
    Topic,
)
from ganxin.lib.errors import Refused

T = TypeVar("T")
SCHEMAS = pathlib.Path(__file__).resolve().parents[4] / "districts" / "schema"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BrokenDefinition(Refused):
    """A file does not have the shape of its schema; `faults` are sentences with file and place."""

    code = "catalog.broken_definition"

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("定义文件有 " + str(len(faults)) + " 处不合格式。" + "\n".join(faults))
        self.faults = tuple(faults)


def build(kind: type[T], document: Mapping[str, Any]) -> T:
    """A definition from a document. Raises `BrokenDefinition` on a missing or unknown key."""
    shape: Any = kind
    hints = _hints(shape)
    unknown = sorted(set(document) - set(hints))
    if unknown:
        raise BrokenDefinition([f"{kind.__name__}：不认识 {'、'.join(unknown)}。"])
    missing = sorted(_required(shape) - set(document))
    if missing:
        raise BrokenDefinition([f"{kind.__name__}：缺少 {'、'.join(missing)}。"])
    return kind(**{name: _value(hints[name], value) for name, value in document.items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _required(kind: Any) -> frozenset[str]:
    return frozenset(f.name for f in fields(kind) if f.default is MISSING)


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin = get_origin(hint)
    if origin in (types.UnionType, Union):
        kinds = [kind for kind in get_args(hint) if kind is not type(None)]
        return _value(_fitting(kinds, value), value)
    if origin is tuple:
        return _row(get_args(hint), value)
    if is_dataclass(hint) and isinstance(hint, type) and isinstance(value, Mapping):
        return build(hint, value)
    if origin is Literal and value not in get_args(hint):
        raise BrokenDefinition([f"“{value}” 不在允许的值里。"])
    return value


def _fitting(kinds: Sequence[Any], value: Any) -> Any:
    """Of `str | tuple[str, ...]` the one that the value has."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return next((kind for kind in kinds if get_origin(kind) is tuple), kinds[0])
    return kinds[0]


def _row(parts: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_value(parts[0], entry) for entry in value)
    return tuple(_value(part, entry) for part, entry in zip(parts, value, strict=True))


def document(definition: Any) -> Any:
    """A definition as JSON; defaults are left out, so that two versions compare well."""
    if is_dataclass(definition) and not isinstance(definition, type):
        return {
            f.name: document(getattr(definition, f.name))
            for f in fields(definition)
            if f.default is MISSING or getattr(definition, f.name) != f.default
        }
    if isinstance(definition, tuple):
        return [document(entry) for entry in definition]
    return definition


def read_folder(folder: pathlib.Path) -> CatalogDefinition:
    """All definitions of a district. Raises `BrokenDefinition` naming every fault of shape."""
    schemas = SCHEMAS
    faults: list[str] = []

    def read(path: pathlib.Path, schema: str) -> Any:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
        faults.extend(_faults(path, content, schemas / schema))
        return content

    elements = read(folder / "elements.yaml", "elements.json")
    materials = read(folder / "materials.yaml", "materials.json")
    settings = read(folder / "settings.yaml", "settings.json")
    templates = read(folder / "templates.yaml", "templates.json")
    reasons = read(folder / "reasons.yaml", "reasons.json")
    items = [read(path, "item.json") for path in sorted((folder / "items").glob("*.yaml"))]
    bundles = [read(path, "bundle.json") for path in sorted((folder / "bundles").glob("*.yaml"))]
    if faults:
        raise BrokenDefinition(faults)
    return CatalogDefinition(
        dictionary=Dictionary(
            topics=_all(Topic, elements["topics"]),
            elements=_all(DataElement, elements["elements"]),
            materials=_all(Material, materials["materials"]),
            settings=_all(Setting, settings["settings"]),
            templates=_all(Template, templates["templates"]),
        ),
        items=_all(ItemDefinition, [spread_item(item) for item in items]),
        bundles=_all(BundleDefinition, [spread(bundle) for bundle in bundles]),
        reasons=_all(ReasonDefinition, reasons["reasons"]),
    )


def spread_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Open the short form of an item file: a field that is always needed may be just its code."""
    needs = item.get("fields", [])
    return {**item, "fields": [{"element": n} if isinstance(n, str) else n for n in needs]}


def spread(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Open the short forms of a bundle file.

    `edges: [{from: [a, b], output: x, to: [c, d]}]` becomes one edge per pair, and the answers of
    an example (a mapping) become pairs.
    """
    edges = [
        {"source": source, "output": edge["output"], "target": target}
        for edge in bundle["edges"]
        for source in _list(edge["from"])
        for target in _list(edge["to"])
    ]
    examples = [
        {**example, "answers": [[code, value] for code, value in example["answers"].items()]}
        for example in bundle["examples"]
    ]
    return {**bundle, "edges": edges, "examples": examples}


def gather(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """The short forms again, for the export; `spread(gather(x))` says the same as `x`."""
    targets: dict[tuple[str, str], list[str]] = {}
    for edge in bundle["edges"]:
        targets.setdefault((edge["source"], edge["output"]), []).append(edge["target"])
    edges = [
        {"from": source, "output": output, "to": found}
        for (source, output), found in targets.items()
    ]
    examples = [{**example, "answers": dict(example["answers"])} for example in bundle["examples"]]
    return {**bundle, "edges": edges, "examples": examples}


def as_yaml(content: Any) -> str:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=99)


def _all(kind: type[T], documents: Iterable[Mapping[str, Any]]) -> tuple[T, ...]:
    return tuple(build(kind, entry) for entry in documents)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@cache
def _validator(schema: pathlib.Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))


def _faults(path: pathlib.Path, content: Any, schema: pathlib.Path) -> list[str]:
    found = sorted(_validator(schema).iter_errors(content), key=lambda error: list(error.path))
    return [
        f"{path.name}：{'.'.join(map(str, error.absolute_path)) or '文件'}：{error.message}"
        for error in found
    ]


def write_folder(folder: pathlib.Path, catalog: CatalogDefinition) -> list[pathlib.Path]:
    """Write definitions as the files of a district; returns what was written.

    Comments of files written by hand are lost; `read_folder` gives the same definitions again.
    """
    words = catalog.dictionary
    files: dict[str, Any] = {
        "elements.yaml": {"topics": document(words.topics), "elements": document(words.elements)},
        "materials.yaml": {"materials": document(words.materials)},
        "templates.yaml": {"templates": document(words.templates)},
        "settings.yaml": {"settings": document(words.settings)},
        "reasons.yaml": {"reasons": document(catalog.reasons)},
    }
    files.update({f"items/{item.code}.yaml": document(item) for item in catalog.items})
    files.update(
        {f"bundles/{bundle.code}.yaml": gather(document(bundle)) for bundle in catalog.bundles}
    )
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_yaml(content), encoding="utf-8")
    return [folder / name for name in files]

"""Import-linter contract: packages meet each other only at the front door."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


@dataclass(frozen=True)
class House:
    """Who may go where below `root`.

    `public`: the modules that make a front door. `open_packages`: packages without doors.
    `wiring`: the one package that puts the others together; it may reach for their `wired` modules
    too, and only `wired_by` may reach into it. `entries`: modules that may reach anywhere.
    `exceptions`: single imports (`a.x -> a.y.z`) that are allowed, each with its reason beside it.
    """

    root: str
    public: frozenset[str]
    open_packages: frozenset[str] = frozenset()
    wiring: str = ""
    wired: frozenset[str] = frozenset()
    wired_by: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    exceptions: frozenset[str] = frozenset()

    def break_ins(self, graph: ImportGraph) -> Iterator[str]:
        """`a.x.y -> a.z.w` for every import past a door, in order of name."""
        for importer in sorted(graph.modules):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                line = f"{importer} -> {imported}"
                if line not in self.exceptions and self.is_break_in(importer, imported):
                    yield line

    def is_break_in(self, importer: str, imported: str) -> bool:
        root, *inside = importer.split(".")
        other_root, *other = imported.split(".")
        if root != self.root or other_root != self.root or not other:
            return False
        package = inside[0] if inside else ""
        if package == other[0] or package in self.entries or other[0] in self.open_packages:
            return False
        if other[0] == self.wiring:
            return package not in self.wired_by
        doors = self.public | self.wired if package == self.wiring else self.public
        return len(other) < 2 or other[1] not in doors


def _set(values: Iterable[object] | None) -> frozenset[str]:
    return frozenset(str(value) for value in values or ())


class FrontDoor(Contract):
    """Forbid imports that go past the front door; the options are those of `House`."""

    type_name = "front_door"

    root = fields.StringField()
    public = fields.SetField(subfield=fields.StringField())
    open_packages = fields.SetField(subfield=fields.StringField(), required=False)
    wiring = fields.StringField(required=False)
    wired = fields.SetField(subfield=fields.StringField(), required=False)
    wired_by = fields.SetField(subfield=fields.StringField(), required=False)
    entries = fields.SetField(subfield=fields.StringField(), required=False)
    exceptions = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        given = vars(self)  # the fields' values; the class attributes are only their descriptions
        sets = ("public", "open_packages", "wired", "wired_by", "entries", "exceptions")
        house = House(
            root=str(given["root"]),
            wiring=str(given["wiring"] or ""),
            **{name: _set(given[name]) for name in sets},
        )
        break_ins = list(house.break_ins(graph))
        return ContractCheck(kept=not break_ins, metadata={"break_ins": break_ins})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["break_ins"]:
            output.print_error(f"{line}  (import its api instead)", bold=False)

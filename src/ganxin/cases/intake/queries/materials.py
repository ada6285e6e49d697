"""Materials as the pages show them."""

from dataclasses import dataclass
from uuid import UUID

from ganxin.cases.choices import SupplyState
from ganxin.cases.intake.queries.form import Form, FormMaterial
from ganxin.cases.intake.queries.guide import otherwise
from ganxin.cases.models import Application
from ganxin.documents import api as documents

PLEDGE = (
    "我已经符合“{name}”要证明的条件，愿意接受核查。"
    "如果不属实，愿意承担责任，已经办的许可可以撤销。"
)


@dataclass(frozen=True)
class FileLine:
    public_id: str
    name: str
    about: str  # "PDF · 1.2 MB"


@dataclass(frozen=True)
class MaterialLine:
    """One material of an application: why, how, what is there, what may be done."""

    code: str
    name: str
    help: str
    state: str
    why: str
    source: str
    otherwise: str
    files: tuple[FileLine, ...]
    free: bool
    settled: bool
    follow_days: int
    pledgeable: bool
    pledge: str
    supply_label: str
    template: str
    needed: bool | None

    @property
    def follows(self) -> bool:
        return self.state == "follow"

    @property
    def pledged(self) -> bool:
        return self.state == "pledged"

    @property
    def may_wait(self) -> bool:
        return not self.free and not self.files


_STATES = {
    SupplyState.PROVIDED: "given",
    SupplyState.FOLLOWS: "follow",
    SupplyState.PLEDGED: "pledged",
    SupplyState.PAPER: "given",
    SupplyState.GENERATED: "fill",
    SupplyState.REUSED: "free",
}


def material_lines(form: Form) -> list[MaterialLine]:
    """What is to be handed in first, then what nobody has to bring."""
    lines = [_line(item) for item in form.materials]
    return sorted(lines, key=lambda line: line.free)


def line_of(form: Form, material: str) -> MaterialLine | None:
    """One material of the form."""
    return next((line for line in material_lines(form) if line.code == material), None)


def _line(item: FormMaterial) -> MaterialLine:
    need, material = item.need, item.material
    uses = dict.fromkeys(use.why for use in need.uses if use.why)
    where = dict.fromkeys(use.where for use in need.uses if use.where)
    clauses = dict.fromkeys(
        use.clause.label for use in need.uses if use.clause and use.clause.verified
    )
    basis = f"依据：{'、'.join(clauses)}。" if clauses else ""
    return MaterialLine(
        code=need.code,
        name=material.name,
        help=material.help,
        state=_state(item),
        why="".join(uses) + basis,
        source="" if need.free else "".join(where),
        otherwise=otherwise(need),
        files=tuple(
            FileLine(str(file.public_id), file.name, documents.describe(file))
            for file in item.files
        ),
        free=need.free,
        settled=item.settled,
        follow_days=material.follow_days if item.may_follow else 0,
        pledgeable=material.pledgeable,
        pledge=PLEDGE.format(name=material.name),
        supply_label=need.supply_label,
        template=material.template,
        needed=need.needed,
    )


def _state(item: FormMaterial) -> str:
    if item.need.free:
        return "fill" if item.need.supply == "generated" else "free"
    return _STATES.get(item.state, "upload")


def attachment_of(
    application: Application, material: str, public_id: UUID
) -> documents.Attachment | None:
    """A standing file of this material of this application."""
    supply = application.supplies.filter(material=material).first()
    if supply is None:
        return None
    key = str(supply.public_id)
    files = documents.attachments_of("cases.supply", [key]).get(key, [])
    return next((file for file in files if file.public_id == public_id), None)

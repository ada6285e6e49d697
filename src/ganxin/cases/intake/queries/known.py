"""What nobody has to type: the account, the register and the applicant's own licences say it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from ganxin.accounts import api as accounts
from ganxin.accounts.choices import ApplicantKind
from ganxin.cases.choices import AnswerSource, SupplyState, TargetKind
from ganxin.cases.models import Application, NoticeLine
from ganxin.cases.queries.answers import Given, given
from ganxin.cases.queries.definitions import catalogue_of, elements_of, materials_of
from ganxin.cases.queries.outputs import outputs_of
from ganxin.cases.queries.renewed import earlier_supplies, lasting, names_of_changes
from ganxin.catalog import api as catalog
from ganxin.licences import api as licences

BY_HAND = {AnswerSource.TYPED, AnswerSource.CLERK}
HANDED_IN_NOW = (SupplyState.PROVIDED, SupplyState.PAPER)


@dataclass(frozen=True)
class KnownFact:
    """A value that nobody has to type, with where it comes from."""

    text: str
    source: AnswerSource
    note: str


def usable_licences(application: Application) -> list[licences.Licence]:
    """Licences of the applicant that may stand for a material, newest first."""
    on = timezone.localdate(application.updated_at)
    materials = catalogue_of(application).dictionary.materials
    types = {code for material in materials for code in material.replaced_by}
    return list(licences.usable(application.applicant, types, on))


def held_licences(usable: Sequence[licences.Licence]) -> dict[str, str]:
    """Licence types that need not be handed in: identity is proved by the account itself."""
    return {
        "resident-id": "实名账号",
        **{each.type.code: f"{each.type.name} {each.number}" for each in usable},
    }


def licence_facts(usable: Sequence[licences.Licence]) -> dict[str, KnownFact]:
    """What would be the output of a registration stands on the licence that it gave."""
    return {
        code: KnownFact(text, AnswerSource.LICENCE, f"{licence.type.name} {licence.number}")
        for licence in reversed(usable)
        for code, text in outputs_of(licence).items()
        if code != licence.type.code
    }


def known_facts(
    application: Application, usable: Sequence[licences.Licence] | None = None
) -> dict[str, KnownFact]:
    """Element code to what account, register and own licences already know of the applicant.

    `usable`: his usable licences, where the caller has them.
    """
    facts = {}
    if application.item_version_id is not None:  # asked for something that is there already
        facts = licence_facts(usable_licences(application) if usable is None else usable)
    facts |= {
        code: KnownFact(text, AnswerSource.ACCOUNT, "实名账号")
        for code, read in _ACCOUNT.items()
        if (text := read(application))
    }
    applicant = application.applicant
    if applicant.kind == ApplicantKind.ENTERPRISE:
        facts["uscc"] = KnownFact(applicant.uscc or "", AnswerSource.REGISTER, "营业执照")
        facts["registered_name"] = KnownFact(applicant.name, AnswerSource.REGISTER, "营业执照")
    return facts


def _resident(application: Application) -> accounts.Applicant | None:
    if application.applicant.kind == ApplicantKind.RESIDENT:
        return application.applicant
    return accounts.resident_of(application.filed_by)


def _id_card(application: Application) -> str:
    resident = _resident(application)
    return accounts.id_card_of(resident) if resident else ""


def _name(application: Application) -> str:
    resident = _resident(application)
    return resident.name if resident else ""


def _phone(application: Application) -> str:
    return "" if application.keyed_by_id else accounts.phone_of(application.filed_by)


def _email(application: Application) -> str:
    return "" if application.keyed_by_id else application.filed_by.email


_ACCOUNT: dict[str, Callable[[Application], str]] = {
    "applicant_name": _name,
    "applicant_id_card": _id_card,
    "applicant_phone": _phone,
    "applicant_email": _email,
}


def carried_answers(
    application: Application,
    answers: Mapping[str, Given],
    elements: Mapping[str, catalog.DataElement],
) -> dict[str, Given]:
    """What a renewal takes over unasked: of the parts that the holder says have not changed."""
    if application.renews_id is None:
        return {}
    changed = names_of_changes(application, "changed")
    return {
        code: answer
        for code, answer in answers.items()
        if answer.source == AnswerSource.LICENCE
        and answer.value is not None
        and code in elements
        and elements[code].topic not in changed
    }


def carried_fields(application: Application) -> frozenset[str]:
    """Codes of the fields that a renewal took over unasked; nobody has verified them since."""
    if application.renews_id is None:
        return frozenset()
    carried = carried_answers(application, given(application), elements_of(application))
    return frozenset(carried) - frozenset(known_facts(application))


def carried_materials(application: Application) -> dict[str, str]:
    """Material code to the words for what was handed in then and does not age.

    What was handed in anew all the same, as a notice asked for it, is not carried over.
    """
    if application.renews is None or application.item_version is None:
        return {}
    anew = names_of_changes(application, "anew") | _handed_in_anew(application)
    before = earlier_supplies(application.renews)
    definition = catalog.item_definition(application.item_version)
    return {
        each.code: "办证时交过，没有变化的不用再交"
        for each in lasting(definition, materials_of(application))
        if each.code in before and each.code not in anew
    }


def _handed_in_anew(application: Application) -> frozenset[str]:
    """Codes of the materials that there are new papers of, or were for a notice."""
    supplies = application.supplies.filter(state__in=HANDED_IN_NOW)
    mended = NoticeLine.objects.filter(
        notice__application=application,
        target_kind=TargetKind.MATERIAL,
        mended_at__isnull=False,
    )
    return frozenset(supplies.values_list("material", flat=True)) | frozenset(
        mended.values_list("target", flat=True)
    )


def objections_to(application: Application, answers: dict[str, Given]) -> dict[str, str]:
    """Element code to why a right value cannot stand: an enterprise that is somebody else's.

    At the window a clerk sees the letter of authority; online nobody asks in the name of an
    enterprise that we know and that has not empowered him.
    """
    enterprise = typed_enterprise(answers)
    if enterprise is None or application.keyed_by_id is not None:
        return {}
    if accounts.can_act_for(
        application.filed_by, enterprise, timezone.localdate(application.updated_at)
    ):
        return {}
    return {"uscc": "这家企业已经在平台上。请用负责人的账号办，或者请负责人在“我的账号”里委托您。"}


def typed_enterprise(answers: dict[str, Given]) -> accounts.Applicant | None:
    """The enterprise whose code was typed, where the platform knows it."""
    typed = answers.get("uscc")
    if typed is None or typed.value is None or typed.source not in BY_HAND:
        return None
    return accounts.enterprise_by_uscc(str(typed.value))

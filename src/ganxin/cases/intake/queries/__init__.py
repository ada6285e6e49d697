"""Reads of the applicant's side."""

from ganxin.cases.intake.queries.form import (
    SETTLED,
    Fault,
    Form,
    FormField,
    FormMaterial,
    FormPage,
    askable,
    facts_of,
    faults_in,
    faults_of,
    feel_value,
    form_of,
    guide_of,
    pledges_in,
    typable,
)
from ganxin.cases.intake.queries.known import (
    KnownFact,
    carried_fields,
    carried_materials,
    known_facts,
)

__all__ = [
    "SETTLED",
    "Fault",
    "Form",
    "FormField",
    "FormMaterial",
    "FormPage",
    "KnownFact",
    "askable",
    "carried_fields",
    "carried_materials",
    "facts_of",
    "faults_in",
    "faults_of",
    "feel_value",
    "form_of",
    "guide_of",
    "known_facts",
    "pledges_in",
    "typable",
]

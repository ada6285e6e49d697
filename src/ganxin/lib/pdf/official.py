"""The official documents (文书) of a permit: what each one says, as data for one shared layout.

Every document takes these keys:

- `office`: name of the issuing office; `number`: number of the document; `addressee`: to whom;
- `item`: name of the service item or bundle; `case_number`: number that the applicant knows;
- `on`: date of the document (date or ISO text); `issued_at`: aware datetime or ISO text, the only
  time that goes into the file; `demo`: true prints 「示例 · 无印章效力」 where the seal would be;
- optional `check_url` (printed as QR code and text), `contact` (person and telephone).

`OFFICIAL_DOCUMENTS[code]` names the further keys. Law is quoted only where its text is at hand
(行政许可法, 行政复议法); 行政诉讼法 is named without a clause.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ganxin.lib.pdf.blocks import (
    PERMIT_LAW,
    Block,
    Data,
    facts,
    findings,
    heading,
    paragraph,
    table,
)
from ganxin.lib.pdf.hearings import heard, hearing_call, hearing_rights
from ganxin.lib.pdf.text import chinese_date

COMMON = ("office", "number", "addressee", "item", "case_number", "on", "issued_at")
PROCEDURES = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")


class InvalidDocument(ValueError):
    """The data do not make this document: a key is missing or a value is not allowed."""


@dataclass(frozen=True)
class OfficialDocument:
    """One kind of document: its title, what it needs beyond `COMMON`, and its text."""

    title: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    compose: Callable[[Data], list[Block]]


def _remedies(data: Data) -> list[Block]:
    """Right of review and of action: 行政许可法 art. 7, 38(2); 行政复议法 art. 20."""
    body = data.get("review_body") or "有管辖权的行政复议机关"
    return [
        heading("救济途径"),
        paragraph(
            "你（单位）享有依法申请行政复议或者提起行政诉讼的权利。如果不服本决定，"
            "可以自知道或者应当知道本决定之日起六十日内，依照"
            f"《中华人民共和国行政复议法》第二十条，向{body}申请行政复议；"
            "也可以依照《中华人民共和国行政诉讼法》，"
            "自知道或者应当知道本决定之日起六个月内，向有管辖权的人民法院提起诉讼。"
        ),
    ]


def _acceptance(data: Data) -> list[Block]:
    accepted_on = chinese_date(data["accepted_on"])
    if data.get("deemed"):
        first = (
            f"你（单位）提出的“{data['item']}”申请，本机关没有在收到申请材料之日起五日内"
            f"一次告知需要补正的全部内容。依照{PERMIT_LAW}第三十二条第一款第四项，"
            f"自收到申请材料之日即{accepted_on}起即为受理。"
        )
    else:
        first = (
            f"你（单位）提出的“{data['item']}”申请，属于本机关职权范围，"
            f"申请材料齐全、符合法定形式。依照{PERMIT_LAW}第三十二条第一款第五项，"
            f"本机关自{accepted_on}起受理。"
        )
    return [
        paragraph(first),
        *facts(
            ("申请编号", data["case_number"]),
            ("承诺办结", chinese_date(data["promised_on"])),
            ("法定期限至", chinese_date(data["statutory_on"])),
            ("联系方式", data.get("contact", "")),
        ),
        paragraph(
            "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，"
            "所需时间不计算在法定期限内。需要多少时间，本机关将书面告知你（单位）"
            f"（{PERMIT_LAW}第四十五条）。"
        ),
    ]


def _receipt(data: Data) -> list[Block]:
    rows = [
        [str(place), line["name"], str(line.get("copies", 1)), line.get("note", "")]
        for place, line in enumerate(data["materials"], start=1)
    ]
    blocks = [
        paragraph(
            f"本机关于{chinese_date(data['received_on'])}收到你（单位）提交的"
            f"“{data['item']}”申请材料，共{len(rows)}项。"
        ),
        table(["序号", "材料", "份数", "说明"], rows),
    ]
    if data.get("waiting_for"):
        blocks.append(
            paragraph(
                f"其中须先取得“{data['waiting_for']}”结果的事项，是附条件的提交。"
                "结果到达之日为收到材料之日，各项期限自该日起计算。"
            )
        )
    if data.get("answer_by"):
        blocks.append(
            paragraph(
                f"是否受理，本机关最迟于{chinese_date(data['answer_by'])}告知。材料需要补正的，"
                f"届时一次告知全部内容（{PERMIT_LAW}第三十二条）。"
            )
        )
    blocks.append(paragraph("本回执只证明收到材料，不表示已经受理。"))
    return [*blocks, *facts(("申请编号", data["case_number"]), ("联系方式", data.get("contact")))]


def _one_time_notice(data: Data) -> list[Block]:
    notes = (("case", "所属事项"), ("reason", "原因"), ("fix", "怎样补正"), ("clause", "依据"))
    closing = "全部补正后，本机关依法受理。"
    if data.get("answer_by"):
        closing = f"请在{chinese_date(data['answer_by'])}前补正（此为本区规定的期限）。" + closing
    return [
        paragraph(
            f"你（单位）于{chinese_date(data['received_on'])}提交的“{data['item']}”申请材料，"
            f"需要补正。依照{PERMIT_LAW}第三十二条第一款第四项，"
            f"现将需要补正的全部内容（共{len(data['lines'])}项）一次告知如下："
        ),
        findings(data["lines"], notes),
        paragraph(closing),
        *facts(("申请编号", data["case_number"]), ("联系方式", data.get("contact"))),
    ]


def _spot_correction(data: Data) -> list[Block]:
    return [
        paragraph(
            f"你（单位）的“{data['item']}”申请（申请编号{data['case_number']}）中有一处错误，"
            f"可以当场更正。依照{PERMIT_LAW}第三十二条第一款第三项，已经当场更正如下："
        ),
        *facts(
            ("更正的内容", data["target"]),
            ("更正前", data["before"]),
            ("更正后", data["after"]),
            ("申请人确认", data["confirmed"]),
            ("联系方式", data.get("contact")),
        ),
        paragraph("更正不影响办理期限。与你（单位）的意思不符的，请立即联系窗口。"),
        paragraph("申请人（签名）："),
    ]


def _grant(data: Data) -> list[Block]:
    basis = f"和{data['basis']}" if data.get("basis") else ""
    asked = (
        f"你（单位）提出的“{data['item']}”申请，本机关于{chinese_date(data['accepted_on'])}受理。"
    )
    decided = (
        f"经审查，申请符合法定条件、标准。依照{PERMIT_LAW}第三十八条第一款{basis}，"
        "本机关决定准予行政许可。"
    )
    if data.get("renews"):
        decided = decided.replace("准予行政许可。", "准予延续行政许可的有效期。")
    if data.get("deemed"):
        decided = (
            f"到证件有效期届满，本机关没有作出是否准予延续的决定。依照{PERMIT_LAW}第五十条第二款，"
            "视为准予延续。"
        )
    blocks = [
        paragraph(asked + decided),
        *facts(
            ("申请编号", data["case_number"]),
            ("许可证件", data.get("licence_name")),
            ("证件编号", data.get("licence_number")),
            ("有效期", data.get("validity")),
            ("许可内容", data.get("scope")),
            ("延续的证件", data.get("renews")),
        ),
    ]
    if data.get("pledge"):
        blocks.append(
            paragraph(
                "本许可依据你（单位）的承诺作出。本机关将对承诺事项进行核查。"
                "承诺不实的，依法处理。"
            )
        )
    blocks += heard(data)
    blocks.append(
        paragraph(f"本机关自作出本决定之日起十日内送达许可证件（{PERMIT_LAW}第四十四条）。")
    )
    return blocks


def _refusal(data: Data) -> list[Block]:
    return [
        paragraph(
            f"你（单位）提出的“{data['item']}”申请（申请编号{data['case_number']}），"
            f"本机关于{chinese_date(data['accepted_on'])}受理。经审查，不符合法定条件、标准。"
            f"依照{PERMIT_LAW}第三十八条第二款，本机关决定不予行政许可。"
        ),
        heading("理由"),
        findings(data["reasons"], (("clause", "依据"), ("fact", "查明的事实"))),
        *heard(data),
        *_remedies(data),
    ]


def _not_accepted(data: Data) -> list[Block]:
    what = f"你（单位）提出的“{data['item']}”申请（申请编号{data['case_number']}）"
    if data["kind"] == "not_needed":
        text = (
            f"{what}，依法不需要取得行政许可。依照{PERMIT_LAW}第三十二条第一款第一项，"
            "现告知你（单位）不受理。"
        )
    elif data["kind"] == "not_ours" and data.get("right_office"):
        text = (
            f"{what}，依法不属于本机关职权范围。依照{PERMIT_LAW}第三十二条第一款第二项，"
            f"本机关决定不予受理。请向{data['right_office']}提出申请。"
        )
    else:
        raise InvalidDocument("kind: not_needed, or not_ours with right_office")
    return [
        paragraph(text),
        heading("说明"),
        findings([{"text": data["reason"], "clause": data.get("clause")}], (("clause", "依据"),)),
        *_remedies(data),
    ]


def _special_procedure(data: Data) -> list[Block]:
    if data["procedure"] not in PROCEDURES:
        raise InvalidDocument(f"procedure: one of {'、'.join(PROCEDURES)} (行政许可法 art. 45)")
    return [
        paragraph(
            f"你（单位）的“{data['item']}”申请（申请编号{data['case_number']}），"
            f"依法需要{data['procedure']}。依照{PERMIT_LAW}第四十五条，"
            "所需时间不计算在作出决定的期限内，现书面告知如下："
        ),
        *facts(
            ("程序", data["procedure"]),
            ("原因", data["reason"]),
            ("开始日期", chinese_date(data["starts_on"])),
            ("预计时间", f"{data['expected_days']}个工作日"),
            ("依据", data.get("clause")),
            ("联系方式", data.get("contact")),
        ),
        paragraph("程序结束后，期限继续计算。新的期限可以凭申请编号查询。"),
    ]


def _extension(data: Data) -> list[Block]:
    head, clause = "本机关负责人", "第四十二条第一款"
    if data.get("joint"):
        head, clause = "本级人民政府负责人", "第四十二条第二款"
    return [
        paragraph(
            f"你（单位）的“{data['item']}”申请（申请编号{data['case_number']}），不能在"
            f"{chinese_date(data['was_due_on'])}前作出决定。依照{PERMIT_LAW}{clause}，"
            f"经{head}批准，期限延长{data['days']}个工作日，至{chinese_date(data['due_on'])}。"
        ),
        heading("延长的理由"),
        findings([{"text": data["reason"]}], ()),
        *facts(("联系方式", data.get("contact"))),
    ]


OFFICIAL_DOCUMENTS: dict[str, OfficialDocument] = {
    "acceptance": OfficialDocument(
        "受理通知书", ("accepted_on", "promised_on", "statutory_on"), ("deemed",), _acceptance
    ),
    # materials: list of {name, copies, note}; answer_by: end of the five days
    "receipt": OfficialDocument(
        "收件回执", ("received_on", "materials"), ("waiting_for", "answer_by"), _receipt
    ),
    # lines: list of {text, reason, fix, clause, case}; answer_by: the district's own term
    "one_time_notice": OfficialDocument(
        "一次性告知书", ("received_on", "lines"), ("answer_by",), _one_time_notice
    ),
    "spot_correction": OfficialDocument(
        "当场更正确认单", ("target", "before", "after", "confirmed"), (), _spot_correction
    ),
    # basis: law of the item itself, with its clause where its text is at hand
    "grant": OfficialDocument(
        "准予行政许可决定书",
        ("accepted_on",),
        (
            "basis",
            "licence_name",
            "licence_number",
            "validity",
            "scope",
            "pledge",
            "renews",
            "deemed",
            "heard_on",
        ),
        _grant,
    ),
    # reasons: list of {text, clause, fact}
    "refusal": OfficialDocument(
        "不予行政许可决定书", ("accepted_on", "reasons"), ("review_body", "heard_on"), _refusal
    ),
    # kind: not_needed | not_ours (then right_office)
    "not_accepted": OfficialDocument(
        "不予受理通知书",
        ("kind", "reason"),
        ("right_office", "clause", "review_body"),
        _not_accepted,
    ),
    # procedure: one of PROCEDURES, the closed list of art. 45; expected_days: working days
    "special_procedure": OfficialDocument(
        "特别程序告知书",
        ("procedure", "reason", "starts_on", "expected_days"),
        ("clause",),
        _special_procedure,
    ),
    # joint: the 45-day ceiling of joint handling, approved by the head of the government
    "extension": OfficialDocument(
        "延长办理期限通知书",
        ("days", "reason", "was_due_on", "due_on"),
        ("joint",),
        _extension,
    ),
    # interest: what of the addressee's the permit touches
    "hearing_rights": OfficialDocument(
        "听证告知书", ("applicant",), ("interest",), hearing_rights
    ),
    # held_at: text; closed_reason: why it is not public
    "hearing_call": OfficialDocument(
        "听证通知书", ("held_at", "place", "chair"), ("closed_reason",), hearing_call
    ),
}


def model(code: str, data: Data) -> Block:
    """What the layout needs to print document `code`.

    Raises InvalidDocument for a missing key, a wrong value or a date that is none.
    """
    document = OFFICIAL_DOCUMENTS[code]
    missing = [key for key in (*COMMON, *document.required) if data.get(key) in (None, "", [])]
    if missing:
        raise InvalidDocument(f"{code}: missing {', '.join(missing)}")
    try:
        blocks = document.compose(data)
        day = chinese_date(data["on"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidDocument(f"{code}: {error}") from error
    return {
        "title": document.title,
        "office": data["office"],
        "number": data["number"],
        "addressee": data["addressee"],
        "blocks": blocks,
        "date": day,
        "check_url": data.get("check_url", ""),
    }

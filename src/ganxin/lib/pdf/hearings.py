"""What official documents say about being heard: 行政许可法 art. 36, 47, 48."""

from ganxin.lib.pdf.blocks import PERMIT_LAW, Block, Data, facts, heading, paragraph
from ganxin.lib.pdf.text import chinese_date


def heard(data: Data) -> list[Block]:
    """The decision rests on the record: 行政许可法 art. 48."""
    if not data.get("heard_on"):
        return []
    held = chinese_date(data["heard_on"])
    return [
        paragraph(
            f"本机关于{held}举行听证，制作了听证笔录。本决定根据听证笔录作出"
            f"（{PERMIT_LAW}第四十八条第二款）。"
        )
    ]


def hearing_rights(data: Data) -> list[Block]:
    return [
        paragraph(
            f"本机关正在审查{data['applicant']}提出的“{data['item']}”申请"
            f"（申请编号{data['case_number']}）。这项许可涉及申请人与他人之间的重大利益关系。"
            f"依照{PERMIT_LAW}第三十六条、第四十七条，现告知如下："
        ),
        *facts(("关系到的利益", data.get("interest")), ("联系方式", data.get("contact"))),
        heading("陈述和申辩"),
        paragraph("你（单位）有权进行陈述和申辩，本机关将听取你（单位）的意见。"),
        heading("要求听证"),
        paragraph(
            "你（单位）有权要求听证。请在收到本告知书之日起五个工作日内提出。"
            "提出以后，本机关在二十个工作日内组织听证。不收取费用。"
        ),
    ]


def hearing_call(data: Data) -> list[Block]:
    how = "公开举行"
    if data.get("closed_reason"):
        how = f"不公开举行，原因：{data['closed_reason']}"
    return [
        paragraph(
            f"“{data['item']}”申请（申请编号{data['case_number']}）需要听证。"
            f"依照{PERMIT_LAW}第四十八条，现将时间和地点通知你（单位）："
        ),
        *facts(
            ("时间", data["held_at"]),
            ("地点", data["place"]),
            ("主持人", data["chair"]),
            ("方式", how),
            ("联系方式", data.get("contact")),
        ),
        paragraph(
            "你（单位）可以在听证中提出证据，进行申辩和质证。"
            "认为主持人与该行政许可事项有直接利害关系的，有权申请回避。"
            f"听证不收取费用（{PERMIT_LAW}第四十七条第二款）。"
        ),
    ]

"""The one error of the bulk engine."""


class BulkError(ValueError):
    """Columns and rules that do not fit: a Chinese sentence with rule, attribute and place.

    `rule` and `attribute` are empty where the fault is not of one of them.
    """

    def __init__(self, message: str, *, rule: str = "", attribute: str = "") -> None:
        about = [f"规则“{rule}”" if rule else "", f"指标“{attribute}”" if attribute else ""]
        where = "，".join(part for part in about if part)
        super().__init__(f"{where}：{message}" if where else message)
        self.message = message
        self.rule = rule
        self.attribute = attribute

"""The one error of the language: a sentence for the author of a rule, and the place."""


class FeelError(ValueError):
    """An expression that cannot be read, or that costs too much to evaluate.

    `message` is a Chinese sentence for the person who wrote the rule; `line` and `column` count
    from 1 and point at the first character that does not fit. Wrong *data* is never an error:
    FEEL answers null.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"第 {line} 行第 {column} 列：{message}")
        self.message = message
        self.line = line
        self.column = column


def error_at(text: str, offset: int, message: str) -> FeelError:
    """The error `message` at a character of `text`, counted from 0."""
    before = text[:offset]
    line = before.count("\n") + 1
    return FeelError(message, line, offset - (before.rfind("\n") + 1) + 1)

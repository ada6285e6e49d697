"""Moving over the tokens of an expression, with its limits and its errors."""

from ganxin.feel.errors import FeelError, error_at
from ganxin.feel.lexer import Kind, Token, next_token
from ganxin.feel.limits import DEPTH, ITEMS, LENGTH
from ganxin.feel.vocabulary import Vocabulary


class Cursor:
    """One token is looked at, the next is not read yet: what it is may depend on this one.

    `forgiving`: what can be read but cannot be (a call with wrong arguments, a literal of no day,
    a context with a name written twice) is null, as to the standard, and no fault.
    """

    def __init__(self, text: str, words: Vocabulary, *, forgiving: bool = False) -> None:
        if len(text) > LENGTH:
            raise FeelError(f"表达式太长，最多 {LENGTH} 个字", 1, 1)
        self.text = text
        self.words = words
        self.forgiving = forgiving
        self.depth = 0
        self.last_end = 0
        self.token = next_token(text, 0, words)

    def advance(self, *, member: bool = False) -> Token:
        taken = self.token
        self.last_end = taken.end
        self.token = next_token(self.text, taken.end, self.words, member=member)
        return taken

    def expect(self, symbol: str, message: str) -> Token:
        if not self.token.is_(symbol):
            raise self.error(message)
        return self.advance()

    def take(self, symbol: str) -> bool:
        if not self.token.is_(symbol):
            return False
        self.advance()
        return True

    def error(self, message: str) -> FeelError:
        return error_at(self.text, self.token.start, message)

    def more(self) -> bool:
        """Is there anything left?"""
        return self.token.kind is not Kind.END

    def finish(self) -> None:
        if self.more():
            raise self.error(f"这里多出了“{self.written()}”，前面的内容已经完整")

    def written(self) -> str:
        return self.text[self.token.start : self.token.end]

    def deeper(self, levels: int = 1) -> None:
        self.depth += levels
        if self.depth > DEPTH:
            raise self.error(f"表达式嵌套太深，最多 {DEPTH} 层")

    def span(self, start: int) -> tuple[int, int]:
        return (start, self.last_end)

    def short_enough(self, count: int) -> None:
        if count > ITEMS:
            raise self.error(f"列表太长，最多 {ITEMS} 项")

    def peek(self) -> Token:
        """The token after the one looked at."""
        return next_token(self.text, self.token.end, self.words)

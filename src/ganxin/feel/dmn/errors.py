"""The one error of models: a sentence for their author, and the place."""


class DmnError(ValueError):
    """A model that cannot be read or evaluated.

    `message` is a Chinese sentence; `place` says where: an element's name and its line.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(f"{place}：{message}" if place else message)
        self.message = message
        self.place = place

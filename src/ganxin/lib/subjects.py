"""An opaque reference to a thing of another package, as the lower packages keep it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """What something is about: no generic foreign key, four strings.

    `type` is `package.model` in lower case ("cases.case"), `id` the public id (UUIDv7) as text,
    `label` what a person reads, `url_name` the name of a page that takes the id as its only
    argument (empty: no page).
    """

    type: str
    id: str
    label: str
    url_name: str = ""

    @property
    def key(self) -> str:
        return f"{self.type}:{self.id}"

"""The people of the demo: fixed, clearly fictional, valid only while `settings.DEMO` is on."""

from dataclasses import dataclass, field

from ganxin.lib.identifiers import make_id_card

PASSWORD = "ganxin-demo-2026"  # one for all; the accounts exist in a demonstration only
AREA = "210211"


@dataclass(frozen=True)
class Person:
    """One demo account. `posts` are (office code, role) pairs; residents have none."""

    username: str
    name: str
    job: str
    posts: tuple[tuple[str, str], ...] = ()
    birth: str = ""  # yyyymmdd; residents only
    serial: int = field(default=0)

    @property
    def label(self) -> str:
        return f"{self.name}（{self.job}）"

    @property
    def id_card(self) -> str:
        """A number with a right check digit whose order code nobody is given first."""
        return make_id_card(f"{AREA}{self.birth}{self.serial:03d}")

    @property
    def phone(self) -> str:
        return f"1990000{self.serial:04d}"


def staff(username: str, name: str, job: str, *posts: tuple[str, str]) -> Person:
    return Person(username, name, job, posts)


PEOPLE: tuple[Person, ...] = (
    Person("zhang", "张伟", "申请人", birth="19900101", serial=991),
    Person("agent", "林晓", "代理人", birth="19920202", serial=992),
)
BY_USERNAME = {person.username: person for person in PEOPLE}

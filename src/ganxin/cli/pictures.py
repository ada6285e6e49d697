"""Which pages there are to look at, as whom, and how to come there on a demo.

`./ganxin shots` takes their pictures, `./ganxin prove axe` examines them. Pages about one case or
one application have no fixed address: they are reached as a person reaches them, from a list.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from ganxin.cli.demo.acts.shops import CORNER
from ganxin.cli.demo.people import BY_USERNAME, PASSWORD
from ganxin.cli.demo.visitor import StoryError, Visitor

MODES = ("light", "dark", "elder")
STAFF = ("clerk1", "food1", "head_food", "gov1", "supervisor1", "leader1", "editor1", "admin1")
ALLOWED = (403, 404)  # error pages are pages too
WRITER, KEEPER = "zhang", "clerk1"  # who has a draft online, and who has one at the window

GUIDE = "/guide/fresh-supermarket/"
ANSWERED = urlencode(CORNER, doseq=True)
DRAFT = "/applications/*/tasks/"
WINDOW = "/work/window/@/"


@dataclass(frozen=True)
class Picture:
    """One page: where it starts, who looks ("" is anybody), and which links lead on from there.

    Each of `follow` is the address of a link, `*` standing for one part of it and `@` for an id;
    words after a blank must stand in the link. `page` is opened at the end, relative to where
    the links led.
    """

    name: str
    path: str
    who: tuple[str, ...] = ("",)
    follow: tuple[str, ...] = ()
    page: str = ""


HEAD, PERSON = ("head_food",), "/work/people/*/ 陈刚"
ZHANG, CLERK, FOOD, SUPERVISOR = ("zhang",), ("clerk1",), ("food1",), ("supervisor1",)
PUBLIC = (
    Picture("home", "/", ("", "zhang")),
    Picture("find", "/find/?q=超市"),
    Picture("find-nothing", "/find/?q=不存在的事"),
    Picture("item", "/items/food-licence/"),
    Picture("guide", GUIDE),
    Picture("guide-answered", f"{GUIDE}?{ANSWERED}", ("", "zhang")),
    Picture("login", "/login/"),
    Picture("register", "/register/"),
    Picture("forgot", "/login/forgot/"),
    Picture("verify", "/verify/"),
    Picture("verify-nothing", "/verify/000000000000/"),
    Picture("hearings", "/hearings/"),
    Picture("accessibility", "/accessibility/"),
    Picture("not-found", "/nothing/here/", ("", "clerk1")),
)
APPLICANT = (
    Picture("start", f"{GUIDE}start/?{ANSWERED}", ("zhang", "agent")),
    Picture("start-item", "/items/food-licence/start/", ZHANG),
    Picture("me", "/me/", ZHANG),
    Picture("mandate-grant", "/me/mandates/grant/", ZHANG),
    Picture("licences", "/licences/", ZHANG),
    Picture("licence", "/licences/", ZHANG, ("/licences/*/",)),
    Picture("messages", "/messages/", ("zhang", "clerk1")),
    Picture("mine", "/applications/", ("zhang", "wu")),
    Picture("tasks", "/applications/", ZHANG, (DRAFT,)),
    Picture("questions", "/applications/", ZHANG, (DRAFT,), "../questions/"),
    Picture("fill-entity", "/applications/", ZHANG, (DRAFT,), "../fill/entity/"),
    Picture("fill-people", "/applications/", ZHANG, (DRAFT,), "../fill/people/"),
    Picture("fill-premises", "/applications/", ZHANG, (DRAFT,), "../fill/premises/"),
    Picture("materials", "/applications/", ZHANG, (DRAFT,), "../materials/"),
    Picture("check", "/applications/", ZHANG, (DRAFT,), "../check/"),
    Picture("sign", "/applications/?tab=all", ("agent",), ("/applications/*/", "/cases/*/sign/")),
    Picture("gap", "/applications/?tab=todo", ("tang",), ("/applications/*/", "/gaps/*/")),
    Picture("discard", "/applications/", ZHANG, (DRAFT,), "../discard/"),
    Picture("track", "/applications/?tab=all", ("zhang", "wu"), ("/applications/*/",)),
    Picture("done", "/applications/?tab=all", ZHANG, ("/applications/*/",), "done/"),
    Picture("withdraw", "/applications/?tab=all", ("tang",), ("/applications/*/",), "withdraw/"),
    Picture(
        "withdraw-case",
        "/applications/?tab=all",
        ("tang",),
        ("/applications/*/", "/cases/*/withdraw/"),
    ),
    Picture("urge", "/applications/?tab=all", ("tang",), ("/applications/*/", "/cases/*/urge/")),
    Picture(
        "clock",
        "/applications/?tab=all",
        ("tang",),
        ("/applications/*/", "/applications/*/clocks/*/"),
    ),
    Picture("rate", "/applications/?tab=all", ("zhang",), ("/applications/*/", "/cases/*/rate/")),
    Picture("notice", "/applications/?tab=todo", ("wu",), ("/applications/*/", "/notices/*/")),
    Picture("forbidden", "/work/promises/", ZHANG),
)
WINDOW_PAGES = (
    Picture("inbox", "/work/inbox/", ("clerk1", "food1")),
    Picture("inbox-nothing", "/work/inbox/?q=没有这个人", CLERK),
    Picture("inbox-deliver", "/work/inbox/?tab=deliver", CLERK),
    Picture("precheck", "/work/inbox/", CLERK, ("/work/applications/*/",)),
    Picture("compose-notice", "/work/inbox/", CLERK, ("/work/applications/*/",), "notice/"),
    Picture("not-accept", "/work/inbox/", CLERK, ("/work/applications/*/",), "not-accept/"),
    Picture(
        "spot",
        "/work/inbox/?tab=precheck",
        CLERK,
        ("/work/applications/*/", "/work/applications/*/spot/*/*/"),
    ),
    Picture(
        "joint",
        "/work/inbox/",
        CLERK,
        ("/work/applications/*/", "/work/applications/*/joint/"),
    ),
    Picture("walk-in", "/work/window/", CLERK),
    Picture("window", "/work/window/", CLERK, (WINDOW,)),
    Picture("window-renew", "/work/window/renew/", CLERK),
    Picture("window-hand-over", "/work/window/enterprise/", CLERK),
    Picture(
        "deliver",
        "/work/inbox/?tab=deliver",
        CLERK,
        ("/work/deliveries/*/",),
    ),
)
OFFICE = (
    Picture("desk", "/work/inbox/?tab=mine", ("food1", "drain1"), ("/work/cases/*/",)),
    Picture(
        "party-reach",
        "/work/inbox/?tab=mine",
        FOOD,
        ("/work/cases/*/ 邻里鲜", "/work/parties/*/"),
    ),
    Picture("consultations", "/work/consultations/", ("drainoffice1", "food1")),
    Picture(
        "consultation",
        "/work/consultations/?view=answered",
        ("drainoffice1",),
        ("/work/consultations/*/",),
    ),
    Picture(
        "site-check",
        "/work/inbox/?tab=mine",
        FOOD,
        ("/work/cases/*/ 邻里鲜", "/work/site-checks/*/"),
    ),
    Picture("extensions", "/work/extensions/", ("head_urban",)),
    Picture("handoffs", "/work/handoffs/", ("admin1", "supervisor1")),
    Picture("handoff", "/work/handoffs/", ("admin1",), ("/work/handoffs/*/",)),
)
WORK = (
    Picture("work", "/work/", STAFF),
    Picture("work-find", "/work/find/?q=食品", CLERK),
    Picture("work-me", "/work/me/", ("clerk1", "head_food")),
    Picture("delegate", "/work/me/delegate/", ("food1",)),
    Picture("own-password", "/me/password/", ("zhang", "food1")),
    Picture("people", "/work/people/", ("head_food", "admin1")),
    Picture("person", "/work/people/", HEAD, (PERSON,)),
    Picture("staff-register", "/work/people/register/", HEAD),
    Picture("appoint", "/work/people/", HEAD, (PERSON,), "appoint/"),
    Picture("issue-password", "/work/people/", HEAD, (PERSON,), "password/"),
    Picture("end-post", "/work/people/", HEAD, (PERSON, "/work/people/*/posts/*/end/")),
    Picture("promises", "/work/promises/", ("food1", "supervisor1", "leader1")),
    Picture("promises-nothing", "/work/promises/?q=没有这一件", SUPERVISOR),
    Picture("promise", "/work/promises/", SUPERVISOR, ("/work/promises/*/",)),
    Picture("board", "/work/board/", ("supervisor1", "leader1")),
    Picture("ratings", "/work/ratings/", ("supervisor1", "head_urban")),
    Picture(
        "rectification",
        "/work/ratings/",
        ("supervisor1", "head_urban"),
        ("/work/rectifications/*/",),
    ),
    Picture("catalog", "/work/catalog/", ("editor1",)),
    Picture("catalog-compare", "/work/catalog/", ("editor1",), ("/work/catalog/*/*/",)),
    Picture("work-licences", "/work/licences/", ("food3",)),
    Picture(
        "revoke-licence",
        "/work/licences/",
        ("food3",),
        ("/licences/*/ 食品经营许可证", "/work/licences/*/revoke/"),
    ),
    Picture("failed-messages", "/work/messages/failed/", ("admin1",)),
    Picture("styleguide", "/work/styleguide/", ("admin1",)),
)
PICTURES: tuple[Picture, ...] = PUBLIC + APPLICANT + WINDOW_PAGES + OFFICE + WORK


def locate(
    base_url: str, who: str, pictures: Iterable[Picture]
) -> tuple[dict[str, str], list[str]]:
    """Picture name to address, for one person; and one line for each page not found."""
    places: dict[str, str] = {}
    lost: list[str] = []
    with Visitor(base_url, who) as visitor:
        if who:
            visitor.login(who, PASSWORD)
        for picture in pictures:
            try:
                places[picture.name] = _walk(visitor, picture)
            except StoryError as error:
                lost.append(f"{picture.name}：{error}")
    return places, lost


def _walk(visitor: Visitor, picture: Picture) -> str:
    visitor.open(picture.path, allow=ALLOWED)
    for pattern in picture.follow:
        visitor.open(link(visitor, pattern))
    if picture.page:
        visitor.open(urljoin(visitor.url, picture.page))
    return visitor.path


def link(visitor: Visitor, pattern: str) -> str:
    """Address of the first link of the current page that fits. Raises StoryError."""
    address, _, words = pattern.partition(" ")
    shape = re.compile(re.escape(address).replace(r"\*", "[^/]+").replace("@", "[0-9a-f-]{36}"))
    for one in visitor.page.links:
        url = urljoin(visitor.url, one.href)
        if shape.fullmatch(urlsplit(url).path) and words in one.text:
            return url
    raise StoryError(f"{visitor.path} 上没有到 {pattern} 的链接")


def named(part: str) -> tuple[Picture, ...]:
    """The pages with this in their names. Raises StoryError where there is none."""
    found = tuple(one for one in PICTURES if part in one.name)
    if not found:
        raise StoryError(f"没有名字里含有“{part}”的页面。")
    return found


def prepare(base_url: str, pictures: tuple[Picture, ...]) -> None:
    """Leave the drafts that these pages show, an applicant's and one at the window.

    Raises StoryError when a page does not let us.
    """
    people = {who for picture in pictures for who in picture.who}
    if WRITER in people:
        _draft_of_an_applicant(base_url)
    if KEEPER in people:
        _draft_at_the_window(base_url)


def _draft_of_an_applicant(base_url: str) -> None:
    with Visitor(base_url, WRITER) as visitor:
        visitor.login(WRITER, PASSWORD)
        visitor.open("/applications/")
        if not _leads(visitor, DRAFT):
            visitor.open(f"{GUIDE}start/?{ANSWERED}")
            whom = visitor.form(button="开始填写").fields.get("applicant")
            visitor.submit({"applicant": whom.choices[0]} if whom else {}, button="开始填写")


def _draft_at_the_window(base_url: str) -> None:
    with Visitor(base_url, KEEPER) as visitor:
        visitor.login(KEEPER, PASSWORD)
        visitor.open("/work/window/")
        if not _leads(visitor, WINDOW):
            person = BY_USERNAME["agent"]
            visitor.submit(
                {"id_card": person.id_card, "name": person.name}, action="/work/window/"
            )


def _leads(visitor: Visitor, pattern: str) -> bool:
    try:
        link(visitor, pattern)
    except StoryError:
        return False
    return True

"""Rating, mending and the board as people meet them: on their pages, and each refusal in words."""

from datetime import timedelta

import pytest
from django.conf import settings as installed
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ganxin.accounts.choices import Role
from ganxin.cases.models import Case
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from ganxin.notifications.models import Message
from ganxin.promises import api as promises
from ganxin.promises.choices import Outcome, PromiseKind
from ganxin.shell import clock
from ganxin.supervision import api as supervision
from ganxin.supervision import operations
from ganxin.supervision.choices import Level, RectificationState
from ganxin.supervision.models import Rating, RatingOption, Rectification
from tests.supervision.conftest import Visitor
from tests.world import MONDAY, World, case_of

pytestmark = pytest.mark.django_db
HEAD = "market-regulation.head"
BAD_OPTION = "208"
BOARD_QUERIES = 22
Visit = type[Visitor]


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    monkeypatch.setattr(clock, "today", MONDAY.date)


def rate_page(case: Case) -> str:
    return reverse("supervision:rate", args=[case.public_id])


def page_of(rectification: Rectification) -> str:
    return reverse("supervision:rectification", args=[rectification.public_id])


def rated_badly(client: Client, case: Case, comment: str = "多跑了一趟") -> Rectification:
    client.post(rate_page(case), {"level": "2", "options": [BAD_OPTION], "comment": comment})
    return Rectification.objects.get(rating__case=case)


def reported(world: World, case: Case, visit: Visit) -> Rectification:
    """Rated badly by the applicant; the head of the office says that it is mended."""
    found = rated_badly(visit(world["applicant"]).client, case)
    visit(world[HEAD]).client.post(f"{page_of(found)}mend/", {"measure": "已培训窗口人员"})
    found.refresh_from_db()
    assert found.state == RectificationState.REPORTED
    return found


class TestRating:
    def test_one_screen_with_five_levels_and_none_chosen_beforehand(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        html = visit(world["applicant"]).client.get(rate_page(decided)).content.decode()
        for level in Level:
            assert level.label in html
        assert 'name="level"' in html
        assert "checked" not in html

    def test_what_was_ticked_and_said_is_kept_and_in_the_ledger(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        answer = visit(world["applicant"]).client.post(
            rate_page(decided), {"level": "5", "options": ["510", "511"], "comment": " 很快 "}
        )
        assert answer.status_code == 302
        rating = Rating.objects.get()
        assert (rating.level, rating.options, rating.comment) == (5, ["510", "511"], "很快")
        assert (rating.by, rating.office) == (world["applicant"], decided.office)
        entries = ledger.entries_of("cases.case", str(decided.public_id))
        entry = entries.get(action="supervision.case.rated")
        assert entry.data == {"level": 5, "options": ["510", "511"]}, "and not what he wrote"

    def test_without_a_level_nothing_is_kept_but_what_he_wrote(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        answer = visit(world["applicant"]).client.post(
            rate_page(decided), {"comment": "<b>等了很久</b>", "options": [BAD_OPTION]}
        )
        assert answer.status_code == 422
        html = answer.content.decode()
        assert "请选一个满意程度" in html
        assert "&lt;b&gt;等了很久" in html
        assert not Rating.objects.exists()

    @pytest.mark.parametrize("level", ["0", "6", "很好", "2.5"])
    def test_a_level_that_is_none_is_refused(
        self, world: World, decided: Case, visit: Visit, level: str
    ) -> None:
        answer = visit(world["applicant"]).client.post(rate_page(decided), {"level": level})
        assert answer.status_code == 422
        assert not Rating.objects.exists()

    def test_sentences_of_another_level_are_refused_in_words(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        answer = visit(world["applicant"]).client.post(
            rate_page(decided), {"level": "5", "options": [BAD_OPTION]}
        )
        assert answer.status_code == 422
        assert "选项和星级对不上" in answer.content.decode()
        assert not Rating.objects.exists()

    def test_once_rated_the_page_leads_back_to_the_case(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        client = visit(world["applicant"]).client
        client.post(rate_page(decided), {"level": "4"})
        track = reverse("cases:track", args=[decided.application.public_id])
        for answer in (client.get(rate_page(decided)), client.post(rate_page(decided))):
            assert answer.status_code == 302
            assert answer.headers["Location"] == track
        assert Rating.objects.get().level == 4

    def test_what_has_no_result_yet_leads_back_too(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        waiting = case_of(decided.application, "food-licence")
        assert visit(world["applicant"]).client.get(rate_page(waiting)).status_code == 302

    def test_somebody_else_does_not_learn_that_the_case_exists(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        assert visit(world["stranger"]).client.get(rate_page(decided)).status_code == 404
        assert visit(world["clerk"]).client.get(rate_page(decided)).status_code == 403

    def test_a_bad_rating_reaches_the_head_with_the_words(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        rated_badly(visit(world["applicant"]).client, decided)
        message = Message.objects.get(recipient=world[HEAD], title__startswith="收到差评")
        assert message.body == "多跑了一趟"
        html = visit(world[HEAD]).client.get("/work/").content.decode()
        assert reverse("supervision:ratings") in html

    def test_a_bad_rating_without_words_says_at_least_how_bad(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        rated_badly(visit(world["applicant"]).client, decided, comment="")
        message = Message.objects.get(recipient=world[HEAD], title__startswith="收到差评")
        assert message.body == Level.BAD.label

    def test_an_office_without_a_head_still_owes_the_rectification(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        world[HEAD].posts.filter(role=Role.OFFICE_HEAD).delete()
        found = rated_badly(visit(world["applicant"]).client, decided)
        promise = promises.find(subject=found.subject, kind=PromiseKind.RECTIFICATION)
        assert promise is not None
        assert (promise.person, promise.office) == (None, decided.office)


class TestMending:
    def test_the_page_shows_what_was_ticked_in_words(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        found = rated_badly(visit(world["applicant"]).client, decided)
        words = RatingOption.objects.get(code=BAD_OPTION).text
        assert words in visit(world[HEAD]).client.get(page_of(found)).content.decode()

    def test_an_empty_measure_is_shown_as_a_form_error(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        found = rated_badly(visit(world["applicant"]).client, decided)
        answer = visit(world[HEAD]).client.post(f"{page_of(found)}mend/", {"measure": " "})
        assert answer.status_code == 422
        assert "请写明采取了什么措施" in answer.content.decode()
        found.refresh_from_db()
        assert found.state == RectificationState.OPEN

    def test_reported_it_cannot_be_reported_again(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        found = reported(world, decided, visit)
        again = visit(world[HEAD]).client.post(f"{page_of(found)}mend/", {"measure": "又改了"})
        assert again.status_code == 403
        with pytest.raises(operations.NotNow, match="已整改，待核实"):
            supervision.report_mended(
                rectification=found, measure="又改了", actor=world[HEAD], now=MONDAY
            )
        found.refresh_from_db()
        assert found.measure == "已培训窗口人员"

    def test_the_head_of_another_office_does_not_find_it(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        found = rated_badly(visit(world["applicant"]).client, decided)
        client = visit(world["health.head"]).client
        assert client.post(f"{page_of(found)}mend/", {"measure": "改好了"}).status_code == 404


class TestVerifying:
    def test_verified_the_promise_is_kept_and_the_applicant_is_told_what_was_done(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        found = reported(world, decided, visit)
        visit(world["supervisor"]).client.post(f"{page_of(found)}verify/", {"mended": "yes"})
        promise = promises.find(subject=found.subject, kind=PromiseKind.RECTIFICATION)
        assert promise is not None
        assert promise.outcome == Outcome.KEPT
        told = Message.objects.get(recipient=world["applicant"], title__contains="已经整改")
        assert told.body == "已培训窗口人员"

    def test_verified_too_late_the_promise_was_kept_late(
        self, world: World, decided: Case, visit: Visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = reported(world, decided, visit)
        monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=40))
        visit(world["supervisor"]).client.post(f"{page_of(found)}verify/", {"mended": "yes"})
        promise = promises.find(subject=found.subject, kind=PromiseKind.RECTIFICATION)
        assert promise is not None
        assert promise.outcome == Outcome.KEPT_LATE

    def test_sent_back_without_a_reason_is_a_form_error(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        found = reported(world, decided, visit)
        client = visit(world["supervisor"]).client
        answer = client.post(f"{page_of(found)}verify/", {"mended": "no", "remark": " "})
        assert answer.status_code == 422
        assert "退回要写明还差什么" in answer.content.decode()

    def test_sent_back_it_is_the_head_s_again_and_the_ledger_has_both_rounds(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        found = reported(world, decided, visit)
        client, head = visit(world["supervisor"]).client, visit(world[HEAD]).client
        client.post(f"{page_of(found)}verify/", {"mended": "no", "remark": "还没有公示"})
        html = head.get(page_of(found)).content.decode()
        assert "还没有公示" in html
        head.post(f"{page_of(found)}mend/", {"measure": "已经公示"})
        client.post(f"{page_of(found)}verify/", {"mended": "yes"})
        found.refresh_from_db()
        assert (found.state, found.rounds) == (RectificationState.VERIFIED, 1)
        entries = ledger.entries_of("supervision.rectification", str(found.public_id))
        actions = [entry.action.rpartition(".")[2] for entry in entries.order_by("seq")]
        assert [each for each in actions if each in {"reported", "sent_back", "verified"}] == [
            "reported",
            "sent_back",
            "reported",
            "verified",
        ]

    @pytest.mark.parametrize("who", [HEAD, "leader", "clerk", "applicant"])
    def test_nobody_but_a_supervisor_verifies(
        self, world: World, decided: Case, visit: Visit, who: str
    ) -> None:
        found = reported(world, decided, visit)
        answer = visit(world[who]).client.post(f"{page_of(found)}verify/", {"mended": "yes"})
        assert answer.status_code == 403
        found.refresh_from_db()
        assert found.state == RectificationState.REPORTED


class TestLists:
    def test_the_address_filters_to_the_bad_ones(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        visit(world["applicant"]).client.post(
            rate_page(decided), {"level": "5", "comment": "办得好"}
        )
        client, page = visit(world["supervisor"]).client, reverse("supervision:ratings")
        assert "办得好" in client.get(page).content.decode()
        filtered = client.get(f"{page}?only=bad").content.decode()
        assert "办得好" not in filtered
        assert "还没有评价" in filtered
        assert "办得好" in client.get(f"{page}?only=nonsense&page=none").content.decode()

    def test_a_reference_to_a_rating_leads_to_its_rectification_or_to_the_list(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        found = rated_badly(visit(world["applicant"]).client, decided)
        page = reverse("supervision:rating", args=[found.rating.public_id])
        assert visit(world[HEAD]).client.get(page).headers["Location"] == page_of(found)
        elsewhere = visit(world["health.head"]).client.get(page)
        assert elsewhere.headers["Location"] == reverse("supervision:ratings")

    def test_the_menu_says_how_many_wait_for_whom(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        from ganxin.supervision.queries import to_mend, to_verify

        found = rated_badly(visit(world["applicant"]).client, decided)
        assert to_mend(world[HEAD]) == 1
        assert to_mend(world["health.head"]) == 0
        assert to_verify(world["supervisor"]) == 0
        visit(world[HEAD]).client.post(f"{page_of(found)}mend/", {"measure": "改好了"})
        assert (to_mend(world[HEAD]), to_verify(world["supervisor"])) == (0, 1)


class TestBoard:
    def test_cards_are_counted_by_office_and_turn_with_the_days(
        self, world: World, decided: Case, visit: Visit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client, page = visit(world["supervisor"]).client, reverse("supervision:board")
        early = client.get(page).context["board"]
        owed = sum(line.total for line in early.lines)
        assert early.red == 0
        assert early.yellow + early.green == owed > 0

        monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=60))
        late = client.get(page).context["board"]
        assert late.red > 0
        assert late.red + late.yellow + late.green == owed, "none appears, none is lost"
        assert [line.red for line in late.lines] == sorted(
            (line.red for line in late.lines), reverse=True
        )
        assert 0 < len(late.worst) <= 10

    def test_a_rectification_is_counted_until_it_is_verified(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        client, page = visit(world["supervisor"]).client, reverse("supervision:board")
        found = rated_badly(visit(world["applicant"]).client, decided)
        shown = client.get(page).context["board"]
        assert (shown.open_rectifications, shown.to_verify) == (1, 0)
        visit(world[HEAD]).client.post(f"{page_of(found)}mend/", {"measure": "改好了"})
        shown = client.get(page).context["board"]
        assert (shown.open_rectifications, shown.to_verify) == (0, 1)
        client.post(f"{page_of(found)}verify/", {"mended": "yes"})
        shown = client.get(page).context["board"]
        assert (shown.open_rectifications, shown.to_verify) == (0, 0)

    def test_every_figure_opens_rows_that_are_there(
        self, world: World, decided: Case, visit: Visit
    ) -> None:
        client = visit(world["supervisor"]).client
        html = client.get(reverse("supervision:board")).content.decode()
        listed = reverse("promises:list")
        found = {part.split('"')[0] for part in html.split(f'href="{listed}')[1:]}
        assert found
        for query in sorted(found)[:6]:
            assert client.get(f"{listed}{query}".replace("&amp;", "&")).status_code == 200

    def test_the_number_of_queries_does_not_grow_with_what_is_owed(
        self,
        world: World,
        decided: Case,
        visit: Visit,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        rated_badly(visit(world["applicant"]).client, decided)
        client, page = visit(world["supervisor"]).client, reverse("supervision:board")
        client.get(page)
        with django_assert_max_num_queries(BOARD_QUERIES):
            client.get(page)


def test_the_sentences_are_loaded_once_and_changed_ones_again(world: World) -> None:
    def load() -> int:
        return supervision.load_rating_options(folder=installed.DISTRICT, actor=SYSTEM, now=MONDAY)

    assert load() == 0
    RatingOption.objects.filter(code="510").update(text="旧的说法")
    assert load() == 1
    assert RatingOption.objects.get(code="510").text == "一窗受理一次办结"

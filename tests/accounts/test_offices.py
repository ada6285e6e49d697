"""The district's offices come from its file, as often as it is loaded."""

import pathlib

import pytest
import yaml
from django.conf import settings

from ganxin.accounts import api, rules
from ganxin.accounts.choices import OfficeKind
from ganxin.ledger import api as ledger
from ganxin.lib.actors import SYSTEM
from tests.accounts.people import MORNING

DISTRICT = pathlib.Path(settings.DISTRICT)


def load(folder: pathlib.Path = DISTRICT) -> int:
    return api.load_offices(folder=folder, actor=SYSTEM, now=MORNING)


@pytest.mark.django_db
class TestLoading:
    def test_the_model_district_has_its_offices_and_sixteen_streets(self) -> None:
        loaded = load()

        assert loaded == api.Office.objects.count()
        streets = api.Office.objects.filter(kind=OfficeKind.STREET)
        assert streets.count() == 16
        assert {(street.derived, bool(street.source)) for street in streets} == {(False, True)}
        assert api.office_by_code("drainage").parent == api.office_by_code("housing")

    def test_what_we_drew_up_is_marked_and_nothing_is_invented(self) -> None:
        load()

        for office in api.Office.objects.exclude(kind=OfficeKind.STREET):
            assert office.derived
        assert not api.Office.objects.exclude(uscc="").exists()
        assert not api.Office.objects.filter(hours_are_sample=False).exists()

    def test_every_office_that_the_catalogue_names_exists(self) -> None:
        load()
        known = set(api.Office.objects.values_list("code", flat=True))
        items = [
            yaml.safe_load(path.read_text(encoding="utf-8"))
            for path in sorted((DISTRICT / "items").glob("*.yaml"))
        ]

        assert {item["office"] for item in items} <= known

    def test_a_second_time_nothing_happens(self) -> None:
        load()
        entries = ledger.Entry.objects.count()

        assert load() == 0
        assert ledger.Entry.objects.count() == entries

    def test_a_change_is_taken_over_and_written_down(self, tmp_path: pathlib.Path) -> None:
        load()
        text = (DISTRICT / "offices.yaml").read_text(encoding="utf-8")
        changed = text.replace("short_name: 卫健局", "short_name: 卫生局")
        (tmp_path / "offices.yaml").write_text(changed, encoding="utf-8")

        assert load(tmp_path) == 1
        assert api.office_by_code("health").short_name == "卫生局"
        entry = ledger.entries_of("accounts.office", "health").last()
        assert entry is not None
        assert entry.data == {"short_name": "卫生局"}


class TestFile:
    ROW = {
        "code": "a",
        "name": "甲",
        "kind": "department",
        "opens_at": "08:30",
        "closes_at": "16:30",
    }

    def test_parents_come_before_children(self) -> None:
        child = {**self.ROW, "code": "b", "parent": "a"}

        assert [row.code for row in rules.offices({"offices": [child, self.ROW]})] == ["a", "b"]

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"kind": "ministry"}, "Office a"),
            ({"name": None, "parent": "x"}, "parent x"),
            ({"uscc": "123"}, "Office a"),
            ({"opens_at": "morning"}, "Office a"),
        ],
    )
    def test_a_bad_row_is_named(self, change: dict[str, str], says: str) -> None:
        with pytest.raises(rules.BadOffices, match=says):
            rules.offices({"offices": [{**self.ROW, **change}]})

    def test_a_code_stands_once(self) -> None:
        with pytest.raises(rules.BadOffices, match="twice"):
            rules.offices({"offices": [self.ROW, self.ROW]})

    def test_a_file_without_offices_is_refused(self) -> None:
        with pytest.raises(rules.BadOffices):
            rules.offices({})

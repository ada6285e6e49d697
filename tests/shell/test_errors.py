"""When something does not work: a page in plain words, a fragment, or a problem document."""

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from ganxin.shell import errors, modes

pytestmark = pytest.mark.urls("tests.shell.sample_urls")
JSON = {"Accept": "application/json"}
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_a_refusal_that_nobody_caught_becomes_a_kind_page(client: Client) -> None:
    response = client.get("/sample/refuse/")
    html = response.content.decode()
    assert response.status_code == 422
    assert "这份申请已经提交过了。" in html
    assert "依据：行政许可法 第三十二条" in html
    assert "sample.twice" in html
    assert "12345" in html


def test_a_program_gets_the_refusal_as_a_problem_document(client: Client) -> None:
    response = client.get("/sample/refuse/", headers=JSON)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank#sample.twice",
        "title": "这一步没有办成",
        "status": 422,
        "detail": "这份申请已经提交过了。",
        "instance": "/sample/refuse/",
        "code": "sample.twice",
        "rule": "行政许可法 第三十二条",
    }


def test_a_partial_update_gets_a_fragment(client: Client) -> None:
    html = client.get("/sample/refuse/", headers=PARTIAL).content.decode()
    assert "这份申请已经提交过了。" in html
    assert "<html" not in html


def test_going_back_gets_the_whole_page(client: Client) -> None:
    response = client.get(
        "/sample/refuse/", headers={**PARTIAL, "HX-History-Restore-Request": "true"}
    )
    assert b"<html" in response.content


def test_a_browser_that_takes_anything_gets_a_page(client: Client) -> None:
    accept = "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"
    assert b"<html" in client.get("/sample/refuse/", headers={"Accept": accept}).content


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/sample/nowhere/", 404, "没有找到这一页"),
        ("/sample/forbidden/", 403, "没有权限"),
        ("/sample/bad/", 400, "看不懂"),
        ("/sample/slow-down/", 429, "操作太快了"),
    ],
)
def test_each_error_has_its_page(client: Client, path: str, status: int, words: str) -> None:
    response = client.get(path)
    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert "12345" in html
    assert "回到首页" in html


def test_programs_get_problem_documents_for_the_others_too(client: Client) -> None:
    response = client.get("/sample/nowhere/", headers=JSON)
    assert response.status_code == 404
    assert response.json()["code"] == "http.404"


def test_everything_under_api_is_for_programs(client: Client) -> None:
    assert client.get("/api/nothing/")["Content-Type"] == "application/problem+json"


def test_a_fault_of_ours_has_a_page_that_needs_no_database(client: Client) -> None:
    client.raise_request_exception = False
    with connection.execute_wrapper(_no_queries):
        response = client.get("/sample/fault/")
    assert response.status_code == 500
    assert "这是我们的问题，不是您的问题。" in response.content.decode()
    assert "ZeroDivisionError" not in response.content.decode()


def _no_queries(*args: object) -> None:
    raise AssertionError("an error page asked the database")


@pytest.mark.django_db
def test_a_page_that_is_not_there_still_has_the_way_home(client: Client) -> None:
    html = client.get("/sample/nowhere/").content.decode()
    assert "长者模式" in html
    assert "登录" in html


def test_error_pages_keep_the_persons_modes(client: Client) -> None:
    client.cookies[modes.COOKIE] = "size=elder"
    assert 'data-size="elder"' in client.get("/sample/nowhere/").content.decode()


def test_a_form_without_its_token_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/sample/form/", {"name": "x"})
    assert response.status_code == 403
    assert "页面放得太久了" in response.content.decode()


def test_an_answer_with_a_page_of_its_own_is_left_alone(client: Client) -> None:
    assert client.get("/sample/own-429/").content == b"<p>own</p>"


def test_what_the_refusal_says_is_escaped(client: Client) -> None:
    assert b"<script>alert" not in client.get("/sample/refuse-script/").content


def test_every_kind_of_error_says_what_to_do_next() -> None:
    for status, wrong in errors.PAGES.items():
        assert wrong.title, status
        assert wrong.steps, status


def test_the_kind_page_carries_the_districts_hotline(
    client: Client, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("district")
    (folder / "district.yaml").write_text("hotline: '0411-12345'\n", encoding="utf-8")
    settings.DISTRICT = folder
    assert "0411-12345" in client.get("/sample/nowhere/").content.decode()

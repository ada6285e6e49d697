"""Errors of the API are problem documents (RFC 9457), in one place."""

import json
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from ninja.errors import AuthenticationError, HttpError, ValidationError

from ganxin.conf.api import api
from ganxin.lib.errors import Refused


def answer(error: Exception) -> tuple[HttpResponse, dict[str, object]]:
    response = api.on_exception(RequestFactory().get("/api/x"), error)
    return response, json.loads(response.content)


def test_a_refusal_keeps_its_code_sentence_and_rule() -> None:
    response, problem = answer(Refused("材料还没有交齐。", rule="行政许可法 第三十二条"))
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert problem["code"] == "refused"
    assert problem["detail"] == "材料还没有交齐。"
    assert problem["rule"] == "行政许可法 第三十二条"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (AuthenticationError(), HTTPStatus.UNAUTHORIZED),
        (PermissionDenied(), HTTPStatus.FORBIDDEN),
        (Http404(), HTTPStatus.NOT_FOUND),
        (HttpError(413, "too large"), HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ],
)
def test_every_error_is_a_problem_document(error: Exception, status: HTTPStatus) -> None:
    response, problem = answer(error)
    assert response.status_code == status == problem["status"]
    assert response["Content-Type"] == "application/problem+json"


def test_what_was_sent_is_not_repeated_in_the_answer() -> None:
    errors = [{"loc": ["id_card"], "msg": "bad", "type": "x", "input": "210211199001019911"}]
    response, problem = answer(ValidationError(errors))
    assert response.status_code == 422
    assert b"210211199001019911" not in response.content
    assert problem["errors"] == [{"loc": ["id_card"], "msg": "bad", "type": "x"}]

"""Is the house standing?"""

import pytest
from django.db import OperationalError, connection
from django.test import Client


@pytest.mark.django_db
def test_it_says_yes_while_the_database_answers(client: Client) -> None:
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": True}


@pytest.mark.django_db
def test_it_says_no_when_the_database_does_not(client: Client) -> None:
    with connection.execute_wrapper(_down):
        response = client.get("/health/")
    assert response.status_code == 503
    assert response.json()["database"] is False


def _down(*args: object) -> None:
    raise OperationalError("server closed the connection unexpectedly")

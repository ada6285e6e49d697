"""`./ganxin openapi`: the interface description as a file, so that a change of it is seen."""

import argparse
import json
import sys

from ganxin.cli.environment import set_up, variables
from ganxin.conf.environment import ROOT

PATH = ROOT / "docs" / "reference" / "openapi.json"


def text() -> str:
    """The OpenAPI document of the present code; Django must be set up."""
    from ganxin.conf.api import api

    schema = api.get_openapi_schema(path_prefix="/api/")
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def run(arguments: list[str]) -> int:
    argparse.ArgumentParser("./ganxin openapi", description="写出接口说明").parse_args(arguments)
    with variables({"DJANGO_SETTINGS_MODULE": "ganxin.conf.settings"}):
        set_up()
        PATH.parent.mkdir(parents=True, exist_ok=True)
        PATH.write_text(text())
    sys.stdout.write(f"{PATH}\n")
    return 0

"""Outside systems that decide for other offices: one entry a system, all from the environment.

`GANXIN_OUTSIDE_SYSTEMS` is JSON: {"tobacco": {"url": "http://…", "secret": "…"}}; `adapter` names
another class than the default one where a vendor speaks differently.
"""

import json

from ganxin.conf import environment

_DEFAULT = "ganxin.cases.adapters.exchange.ExchangeSystem"
OUTSIDE_SYSTEMS: dict[str, dict[str, str]] = {
    code: {"adapter": _DEFAULT, **entry}
    for code, entry in json.loads(environment.text("GANXIN_OUTSIDE_SYSTEMS", "{}")).items()
}

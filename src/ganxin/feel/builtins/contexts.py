"""Context functions (DMN 1.5, 10.3.4.10)."""

from ganxin.feel.builtins.signatures import Signature, listed
from ganxin.feel.values import ClosedContext


def _value(context: object, key: object) -> object:
    """`get value(m, key)`; a list of keys goes down step by step."""
    if isinstance(key, list):
        for step in key:
            context = _value(context, step)
        return context if key else None
    return context.get(key) if isinstance(context, dict) and isinstance(key, str) else None


def _entries(context: object) -> object:
    if not isinstance(context, dict):
        return None
    return [ClosedContext(key=key, value=value) for key, value in context.items()]


def _context(entries: object) -> object:
    """From a list of `{key: …, value: …}`; null where a key is missing or stands twice."""
    made = ClosedContext()
    for entry in listed(entries) or ():
        if not isinstance(entry, dict) or not {"key", "value"} <= entry.keys():
            return None
        key = entry["key"]
        if not isinstance(key, str) or key in made:
            return None
        made[key] = entry["value"]
    return None if entries is None else made


def _put(context: object, key: object, value: object) -> object:
    if isinstance(key, list):
        return _put_deep(context, key, value)
    if not isinstance(context, dict) or not isinstance(key, str):
        return None
    made = ClosedContext(context)
    made[key] = value
    return made


def _put_deep(context: object, keys: list[object], value: object) -> object:
    if not keys or not isinstance(context, dict) or not isinstance(keys[0], str):
        return None
    if len(keys) == 1:
        return _put(context, keys[0], value)
    inner = _put_deep(context.get(keys[0]), keys[1:], value)
    return None if inner is None else _put(context, keys[0], inner)


def _merge(contexts: object) -> object:
    made = ClosedContext()
    for context in listed(contexts) or ():
        if not isinstance(context, dict):
            return None
        made.update(context)
    return None if contexts is None else made


FUNCTIONS: dict[str, Signature] = {
    "get value": Signature(_value, 2, 2, (("m", "key"), ("m", "keys"))),
    "get entries": Signature(_entries, 1, 1, (("m",),)),
    "context": Signature(_context, 1, 1, (("entries",),)),
    "context put": Signature(
        _put, 3, 3, (("context", "key", "value"), ("context", "keys", "value"))
    ),
    "context merge": Signature(_merge, 1, 1, (("contexts",),)),
}

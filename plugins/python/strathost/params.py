"""Typed parameters of a strategy: declared in its class, read from the YAML, checked before anything starts."""

import difflib
import json
import math
import re

_REQUIRED = object()
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KINDS = {int: "integer", float: "number", bool: "boolean", str: "string", list: "array"}
_EXPECTED = {int: "a whole number", float: "a number", bool: "true or false", str: "a string", list: "a list of strings"}
_UNIT = {str: " characters", list: " items"}
_EXACT = 1 << 53  # the largest whole number up to which a float has every one


class Mistakes(Exception):
    """What is wrong with the parameters, or with the plugin itself: a list of (path, code, message, hint)."""

    def __init__(self, *mistakes):
        super().__init__("; ".join(message for _, _, message, _ in mistakes))
        self.mistakes = list(mistakes)


def param(kind, default=_REQUIRED, *, min=None, max=None, help=""):
    """Declares a parameter in the body of a strategy's class: its kind (int, float, bool, str, or list for a list of strings), and its
    default, without which it is required. min and max bound numbers, the characters of a string and the items of a list."""
    return Param(kind, default, min, max, help)


class Param:
    """A declared parameter. Instances of the strategy have its value under its name."""

    def __init__(self, kind, default, low, high, help):
        if kind not in _KINDS:
            raise TypeError(f"a parameter is int, float, bool, str or list, not {kind!r}")
        self.kind, self.low, self.high, self.help, self.name = kind, low, high, help, ""
        self.required = default is _REQUIRED
        self.default = None if self.required else self.take(default)

    def __set_name__(self, owner, name):
        if not _NAME.fullmatch(name):
            raise TypeError(f"parameter {name!r}: lower case letters, digits and _, first a letter")
        self.name = name

    def take(self, given):
        """The value of what JSON brought; ValueError says what was expected."""
        value = self._convert(given)
        if value is None:
            raise ValueError(f"expected {_EXPECTED[self.kind]}, got {show(given)}")
        size = len(value) if self.kind in _UNIT else value
        for bound, wrong, words in ((self.low, lambda: size < self.low, "at least"), (self.high, lambda: size > self.high, "at most")):
            if bound is not None and wrong():
                raise ValueError(f"expected {words} {bound}{_UNIT.get(self.kind, '')}, got {show(given)}")
        return value

    def _convert(self, given):
        number = isinstance(given, (int, float)) and not isinstance(given, bool)  # to Python a bool is an int
        if self.kind is int and number and given == given // 1 and abs(given) <= _EXACT:
            return int(given)
        if self.kind is float and number and math.isfinite(given):
            return float(given)
        if self.kind is list and isinstance(given, (list, tuple)) and all(isinstance(x, str) for x in given):
            return list(given)
        if self.kind in (bool, str) and isinstance(given, self.kind):
            return given
        return None

    def schema(self):
        """The parameter in JSON Schema."""
        low, high = {str: ("minLength", "maxLength"), list: ("minItems", "maxItems")}.get(self.kind, ("minimum", "maximum"))
        parts = {"type": _KINDS[self.kind], "description": self.help or None, "default": self.default, low: self.low, high: self.high,
                 "items": {"type": "string"} if self.kind is list else None}
        return {key: value for key, value in parts.items() if value is not None}


def declared(strategy):
    """The parameters of a class, in the order in which it declares them; those of a base class come first."""
    found = {}
    for part in reversed(strategy.__mro__):
        found.update((name, value) for name, value in vars(part).items() if isinstance(value, Param))
    return found


def schema(strategy):
    """The JSON Schema (draft 2020-12) of all parameters."""
    params = declared(strategy)
    out = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
           "properties": {name: p.schema() for name, p in params.items()}}
    required = [name for name, p in params.items() if p.required]
    if required:
        out["required"] = required
    return {**out, "additionalProperties": False}


def make(strategy, text):
    """An instance of the class with the parameters of a JSON object. Mistakes has everything that is wrong with them."""
    params, given, mistakes = declared(strategy), json.loads(text or "{}"), []
    made = strategy.__new__(strategy)
    for name, p in params.items():
        try:
            if name not in given:
                if p.required:
                    raise ValueError(f"missing: {name} is required")
                value = list(p.default) if p.kind is list else p.default
            else:
                value = p.take(given[name])
            setattr(made, name, value)
        except ValueError as e:
            mistakes.append((f"params.{name}", "invalid_parameter", str(e), p.help))
    for name in sorted(set(given) - set(params)):
        mistakes.append((f"params.{name}", "invalid_parameter", f'unknown parameter "{name}"', nearest(name, list(params))))
    if mistakes:
        raise Mistakes(*mistakes)
    try:
        made.__init__()
    except ValueError as e:  # what an author raises where the parameters make no sense together
        raise Mistakes(("params", "invalid_argument", f"the {'scanner' if hasattr(strategy, 'on_scan') else 'strategy'} refuses its parameters: {e}", "")) from e
    return made


def nearest(name, names):
    """A hint at the name that was meant."""
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f"did you mean {close[0]}?"
    return "the parameters are " + ", ".join(names) if names else "there are none"


def show(given):
    """A value as a person wrote it, short enough for one line."""
    text = "nothing" if given is None else json.dumps(given, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:60] + "..."

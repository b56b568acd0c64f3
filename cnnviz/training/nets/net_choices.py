"""How a choice of a network is written and read: "resnet", "resnet:depth=56,residual=off".

A choice is a kind and what differs from its defaults, in the order of the kind. Needs no torch.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnnviz.errors import BadValue, UnknownName
from cnnviz.training.nets.net_kinds import KINDS, NetChoice, NetKind, Value

ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A kind with a value for each of its choices."""

    kind: NetKind
    values: Mapping[str, Value]

    @property
    def said(self) -> dict[str, Value]:
        """What differs from a default."""
        return {
            choice.name: self.values[choice.name]
            for choice in self.kind.choices
            if self.values[choice.name] != choice.default
        }

    @property
    def text(self) -> str:
        """The one way in which this choice is written."""
        said = ",".join(f"{name}={written(value)}" for name, value in self.said.items())
        return f"{self.kind.name}:{said}" if said else self.kind.name

    @property
    def title(self) -> str:
        """The same in plain English, such as "ResNet-56 (residual off)"."""
        kind = (
            f"{self.kind.title}-{self.values['depth']}" if self.kind.has_depth else self.kind.title
        )
        said = ", ".join(
            f"{name} {written(value)}" for name, value in self.said.items() if name != "depth"
        )
        return f"{kind} ({said})" if said else kind


def chosen(kind: NetKind, values: Mapping[str, Value]) -> Chosen:
    """Return a kind with some values by name; what is missing or means nothing is the default."""
    given = {choice.name: values.get(choice.name, choice.default) for choice in kind.choices}
    whole = {
        choice.name: given[choice.name] if applies(choice, given) else choice.default
        for choice in kind.choices
    }
    return Chosen(kind=kind, values=MappingProxyType(whole))


def applies(choice: NetChoice, values: Mapping[str, Value]) -> bool:
    """Whether a choice means anything beside the others."""
    return choice.needs is None or values[choice.needs[0]] == choice.needs[1]


def parse(text: str) -> Chosen:
    """Return the choice that is written as "kind" or "kind:name=value,name=value".

    Raises:
        UnknownName: If there is no such kind.
        BadValue: If the kind has no such choice, or it cannot have this value.
    """
    name, _, rest = text.strip().partition(":")
    kind = KINDS.get(name)
    if kind is None:
        raise UnknownName.among("unknown_kind", "kind of network", name, KINDS)
    values = dict[str, Value]()
    for part in rest.split(",") if rest.strip() else ():
        key, _, value = (piece.strip() for piece in part.partition("="))
        choice = kind.choice(key)
        if choice is None:
            raise _no_such_choice(kind, key)
        if key in values:
            raise BadValue("net_choice_twice", f"{key} is chosen twice", name=key)
        values[key] = _read(kind, choice, value)
    return chosen(kind, values)


def written(value: Value) -> str:
    """Return a value as it stands in a choice."""
    match value:
        case bool():
            return ON if value else OFF
        case tuple():
            return "-".join(map(str, value))
        case int() | float():
            return f"{value:g}"
        case str():
            return str(value)


def _read(kind: NetKind, choice: NetChoice, text: str) -> Value:
    for value in choice.values:
        if text == written(value) or (not choice.is_flag and _number(text) == value):
            return value
    widths = tuple(int(part) for part in text.split("-") if part.isdecimal() and len(part) < 6)
    if text == written(widths) and _in_bounds(choice, widths):
        return widths
    can = _spoken(choice)
    raise BadValue(
        "net_value",
        f"{choice.name} of {kind.name} can be {can}, not {text!r}",
        name=choice.name,
        kind=kind.name,
        known=can,
        value=text,
    )


def _in_bounds(choice: NetChoice, widths: tuple[int, ...]) -> bool:
    if choice.bounds is None or not isinstance(choice.default, tuple):
        return False
    least, most = choice.bounds
    return len(widths) == len(choice.default) and all(least <= width <= most for width in widths)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _spoken(choice: NetChoice) -> str:
    """Return what can be chosen, in one line."""
    if choice.bounds and isinstance(choice.default, tuple):
        least, most = choice.bounds
        return "-".join([f"{least}…{most}"] * len(choice.default))
    names = [written(value) for value in choice.values]
    return ", ".join(names if len(names) < 10 else [*names[:3], "…", names[-1]])


def _no_such_choice(kind: NetKind, name: str) -> BadValue:
    known = ", ".join(choice.name for choice in kind.choices)
    return BadValue(
        "net_choice",
        f"{kind.name} has no choice {name!r}; it has: {known}",
        name=name,
        kind=kind.name,
        known=known,
    )

"""Reads one kind of value each from environment variables, and remembers what cannot be read."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from pathlib import Path

from platformdirs import user_data_path

from cnnviz.paths import NO_HOME

_NEAR = 0.85
"""How alike the name of a setting must be to stand beside one that is none."""

SWITCHES = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(
    ("0", "false", "no", "off"), False
)
MOST = 10**9
"""Largest whole number: what it is multiplied by stays far within 64 bits."""


class VariableReader:
    """Reads variables; an empty one, or one of blanks only, is as good as none.

    Attributes:
        misread: A sentence for each value that could not be read.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._asked = set[str]()
        self.misread: list[str] = []

    def text(self, name: str) -> str | None:
        """Return the words of a variable without blanks around them."""
        return (self.verbatim(name) or "").strip() or None

    def verbatim(self, name: str) -> str | None:
        """Return what a variable says as it stands, blanks around it too: a password."""
        self._asked.add(name)
        given = self._environment.get(name)
        return given if given and given.strip() else None

    def unknown(self, prefix: str) -> list[str]:
        """Return a sentence for each variable with a prefix that nobody has asked for."""
        told = []
        for name in sorted(self._environment):
            if name.startswith(prefix) and name not in self._asked and self.verbatim(name):
                near = get_close_matches(name, sorted(self._asked - {name}), 1, _NEAR)
                told.append(f"{name} is no setting{f'; {near[0]} is' if near else ''}")
        return told

    def address(self, name: str, pattern: str, example: str) -> str | None:
        """Return an address as it stands; of one that cannot be read it is told, and no default.

        What is kept elsewhere than it was meant to be is looked for in vain. An address may hold a
        password, so it is not repeated.
        """
        given = self.text(name)
        if given is not None and not re.fullmatch(pattern, given):
            self.misread.append(f"{name} is no address that is known here, such as {example}")
        return given

    def folder(self, name: str, default: Callable[[], Path]) -> Path:
        """Return an absolute folder; `~` is the user's home.

        Relative paths count from here: a worker is started in another folder.
        """
        given = self.text(name)
        if given is None:
            return default()
        try:
            return Path(given).expanduser().absolute()
        except RuntimeError:
            self._refuse(name, given, "a folder: there is no such home", default())
            return default()

    def user_folder(self) -> Path:
        """Return this user's folder for data of cnnviz."""
        try:
            return user_data_path("cnnviz", appauthor=False)
        except RuntimeError:  # a user whom the system does not know, as a container may have
            found = NO_HOME / ".local" / "share" / "cnnviz"
            self.misread.append(
                f"CNNVIZ_HOME is not set and this user has no home; the default holds: {found}"
            )
            return found

    def switch(self, name: str, *, default: bool) -> bool:
        """Return whether a variable says yes."""
        given = self.text(name)
        if given is None:
            return default
        if given.lower() not in SWITCHES:
            self._refuse(name, given, "one of 1/0, true/false, yes/no, on/off", default)
        return SWITCHES.get(given.lower(), default)

    def one_of(self, name: str, known: Collection[str], default: str) -> str:
        """Return one of some words, in whatever letters it is written."""
        given = self.text(name)
        if given is None:
            return default
        if given.lower() not in known:
            self._refuse(name, given, f"one of {', '.join(known)}", default)
            return default
        return given.lower()

    def names(self, name: str, pattern: str, wanted: str) -> tuple[str, ...]:
        """Return words that commas or blanks divide; none where one of them is not as it must be.

        Args:
            name: The variable.
            pattern: Regular expression of one word in small letters.
            wanted: What the words are, for the sentence that tells of a wrong one.
        """
        given = self.text(name)
        words = tuple((given or "").lower().replace(",", " ").split())
        if all(re.fullmatch(pattern, word, re.ASCII) for word in words):
            return words
        self._refuse(name, str(given), wanted, "none")
        return ()

    def whole(self, name: str, default: int, *, most: int = MOST) -> int:
        """Return a whole number from 0 on."""
        given = self.text(name)
        if given is None:
            return default
        # Longer digits than those of the limit are not even converted: Python refuses 5000 of them.
        plain = given.isascii() and given.isdigit() and len(given.lstrip("0")) <= len(str(most))
        if plain and int(given.lstrip("0") or 0) <= most:
            return int(given.lstrip("0") or 0)
        self._refuse(name, given, f"a whole number from 0 to {most}", default)
        return default

    def number(self, name: str, default: float, *, most: float) -> float:
        """Return a number from 0 on."""
        given = self.text(name)
        if given is None:
            return default
        try:
            value = float(given) if given.isascii() and "_" not in given else math.nan
        except ValueError:
            value = math.nan
        if 0 <= value <= most:
            return value
        self._refuse(name, given, f"a number from 0 to {most:g}", default)
        return default

    def _refuse(self, name: str, given: str, wanted: str, default: object) -> None:
        held = {True: "on", False: "off"}[default] if isinstance(default, bool) else default
        self.misread.append(f"{name}={given!r} is not {wanted}; the default holds: {held}")


def checkpoints_of_torch(environment: Mapping[str, str]) -> Path:
    """Return torch's own folder of weights, found as torch finds it, without loading torch."""
    caches = environment.get("XDG_CACHE_HOME", "~/.cache")
    found = Path(environment.get("TORCH_HOME", f"{caches}/torch"), "hub", "checkpoints")
    try:
        return found.expanduser()
    except RuntimeError:  # torch leaves a home that nobody knows as "~": a folder right here
        return NO_HOME / Path(*found.parts[1:])

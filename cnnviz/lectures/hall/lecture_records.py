"""What the store says of a lecture and of a question that was put to its hall."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Of a code: without vowels, so that no word is spelled, and without a digit to be mistaken for."""

LENGTH = 4


class PollState(StrEnum):
    """Where a question to the hall stands."""

    OPEN = "open"
    """The hall may vote."""
    SHOWN = "shown"
    """The measurement is shown to everyone, and the votes beside it."""
    CLOSED = "closed"
    """The lecturer went on without showing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HallPlace:
    """What the hall is shown.

    Attributes:
        page: Name of the page; that of home is "home".
        query: What stands in its address.
        say: The line of the scene, by language.
    """

    page: str = "home"
    query: Mapping[str, str] = field(default_factory=dict)
    say: Mapping[str, str] = field(default_factory=dict)

    def dumped(self) -> str:
        """The place as the store keeps it."""
        return json.dumps([self.page, dict(self.query), dict(self.say)], ensure_ascii=False)

    @classmethod
    def loaded(cls, text: str) -> "HallPlace":
        """Return the place that was kept."""
        page, query, say = json.loads(text)
        return cls(page=page, query=query, say=say)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question that was put to the hall.

    Attributes:
        name: Name of the question.
        question: Its words, by language.
        options: The words of the answers by their names, by language.
        right: The answer that the measurement gave; None before it was shown.
        opened: When, in seconds since 1970.
    """

    number: int
    name: str
    question: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]
    state: PollState
    right: str | None
    opened: float

    @property
    def answers(self) -> tuple[str, ...]:
        """Names of the answers."""
        return tuple(next(iter(self.options.values()), {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lecture:
    """A lecture that goes on.

    Attributes:
        number: In the store; codes are used again.
        leader: Token of the browser that leads it.
        version: Counts what the hall was shown.
        ends: When it ends by itself, in seconds since 1970.
        poll: The question that was put last to the hall, if it was put at this place.
    """

    number: int
    code: str
    leader: str
    version: int
    place: HallPlace
    started: float
    ends: float
    poll: Poll | None = None


def fresh_code() -> str:
    """Return a random code."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def as_code(typed: str) -> str | None:
    """Return the code that somebody typed, whatever the case and the spaces; None if it is none."""
    code = "".join(typed.upper().split())
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else None

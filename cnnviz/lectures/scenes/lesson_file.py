"""A lesson as a TOML file: a title, an idea, and scenes in their order.

A file that is broken is told in one sentence, which names the file, the line and the key.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cnnviz.content.languages import FALLBACK
from cnnviz.errors import BadValue
from cnnviz.lectures.scenes.toml_lines import line_of

SCENES = "scenes"
LESSON_KEYS = ("title", "idea", SCENES)
SCENE_KEYS = ("page", "part", "photo", "hide", "options", "say")
MOST_SCENES = 200

RESERVED = frozenset(
    ("lang", "present", "lesson", "scene", "lead", "join", "hide", "part", "photo")
)
"""Names in the address that no option of a scene may have."""

Texts = Mapping[str, str]
"""A text by the code of its language; one for all languages stands under an empty code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneWords:
    """The names that a scene may use.

    Attributes:
        pages: Names of pages; that of home is "home".
        parts: The parts of those pages whose parts are known.
        photos: Photos of the gallery.
        hidden: What `hide` can hide on every page, beside the parts.
        languages: Codes of the languages.
    """

    pages: Collection[str]
    parts: Mapping[str, Collection[str]]
    photos: Collection[str]
    hidden: Collection[str]
    languages: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One step of a lesson.

    Attributes:
        page: Name of the page.
        query: What stands in its address.
        say: The line to say, by language.
    """

    page: str
    query: Mapping[str, str]
    say: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Scenes in their order.

    Attributes:
        name: In the address: the name of the file.
        own: Whether it lies in the home of this server, and did not come with the app.
    """

    name: str
    title: Texts
    idea: Texts
    scenes: tuple[Scene, ...]
    own: bool = False


def spoken(texts: Texts, language: str) -> str:
    """Return a text in a language, else in English, else in whatever language there is."""
    for code in (language, "", FALLBACK, *texts):
        if code in texts:
            return texts[code]
    return ""


def parse(text: str, *, name: str, file: str, words: SceneWords, own: bool = False) -> Lesson:
    """Read a lesson.

    Args:
        text: The file.
        name: Of the lesson.
        file: Name of the file, for who has to mend it.
        words: The names that its scenes may use.
        own: Whether it lies in the home of this server.

    Raises:
        BadValue: If it is no TOML, or a key is missing, unknown or means nothing.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(text, file, error) from error
    top = _Table(text=text, file=file, values=document)
    top.only(LESSON_KEYS)
    scenes = document.get(SCENES)
    if scenes is None:
        raise top.missing(SCENES)
    if not isinstance(scenes, list) or not all(isinstance(one, dict) for one in scenes):
        raise top.mistyped(SCENES, "[[scenes]]")
    if not 0 < len(scenes) <= MOST_SCENES:
        raise top.mistyped(SCENES, f"1–{MOST_SCENES} × [[scenes]]")
    return Lesson(
        name=name,
        title=top.texts("title", words.languages),
        idea=top.texts("idea", words.languages, needed=False),
        scenes=tuple(
            _scene(_Table(text=text, file=file, values=scene, index=index), words)
            for index, scene in enumerate(scenes)
        ),
        own=own,
    )


def _no_toml(text: str, file: str, error: tomllib.TOMLDecodeError) -> BadValue:
    told = str(error)
    at = re.search(r" \(at line (\d+), column \d+\)$", told)
    line = int(at[1]) if at else max(len(text.splitlines()), 1)
    reason = re.sub(r" \(at [^()]*\)$", "", told)
    return BadValue(
        "lesson_syntax", f"{file}, line {line}: {reason}", file=file, line=line, reason=reason
    )


def _scene(table: "_Table", words: SceneWords) -> Scene:
    table.only(SCENE_KEYS)
    page = table.choice("page", words.pages)
    query: dict[str, str] = {}
    if "part" in table.values:
        query["part"] = table.choice("part", words.parts.get(page))
    query |= table.options()
    if "photo" in table.values:
        query["photo"] = table.choice("photo", words.photos)
    if "hide" in table.values:
        known = (*words.hidden, *words.parts.get(page, ()))
        query["hide"] = ",".join(table.choices("hide", known))
    return Scene(page=page, query=MappingProxyType(query), say=table.texts("say", words.languages))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A table of the file, with the errors that name its place.

    Attributes:
        index: Which scene it is; None for the top of the file.
    """

    text: str
    file: str
    values: Mapping[str, Any]
    index: int | None = None

    def only(self, known: Collection[str]) -> None:
        for key in self.values:
            if key not in known:
                raise self._refused("lesson_unknown", (key,), "no such key", known)

    def choice(self, key: str, known: Collection[str] | None) -> str:
        """A word that has to be one of those there are; None for any."""
        if key not in self.values:
            raise self.missing(key)
        value = self.values[key]
        if not isinstance(value, str):
            raise self.mistyped(key, f'{key} = "…"')
        return self._one_of(key, value, known)

    def choices(self, key: str, known: Collection[str]) -> list[str]:
        value = self.values[key]
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.mistyped(key, f'{key} = ["…"]')
        return [self._one_of(key, one, known) for one in value]

    def options(self) -> dict[str, str]:
        """Whatever else stands in the address, as the app writes it there."""
        given = self.values.get("options", {})
        if not isinstance(given, dict):
            raise self.mistyped("options", 'options = { experiment = "…" }')
        found = {}
        for name, value in given.items():
            if name in RESERVED or name.lower().startswith("embed"):
                raise self._refused("lesson_reserved", ("options", name), "not an option", ())
            word = _word(value)
            if word is None:
                raise self.mistyped("options", f'{name} = "…"', name)
            found[name] = word
        return found

    def texts(self, key: str, languages: Collection[str], *, needed: bool = True) -> Texts:
        """A text, for all languages or one for each of some."""
        if key not in self.values:
            if needed:
                raise self.missing(key)
            return MappingProxyType({})
        value = self.values[key]
        found = {"": value} if isinstance(value, str) else value
        sound = isinstance(found, dict) and all(isinstance(one, str) for one in found.values())
        if not sound or not found or not all(one.strip() for one in found.values()):
            raise self.mistyped(key, f'{key} = {{ {FALLBACK} = "…" }}')
        for code in found:
            if code and code not in languages:
                raise self._refused("lesson_unknown", (key, code), "no such language", languages)
        return MappingProxyType({code: one.strip() for code, one in found.items()})

    def missing(self, key: str) -> BadValue:
        return self._refused("lesson_missing", (key,), "missing", ())

    def mistyped(self, key: str, wanted: str, *inner: str) -> BadValue:
        return self._refused(
            "lesson_type", (key, *inner), f"should read {wanted}", (), wanted=wanted
        )

    def _one_of(self, key: str, value: str, known: Collection[str] | None) -> str:
        if known is not None and value not in known:
            raise self._refused("lesson_choice", (key,), f"no {value!r}", known, value=value)
        return value

    def _refused(
        self, error: str, keys: tuple[str, ...], told: str, known: Iterable[str], **more: str
    ) -> BadValue:
        table, index = ("", 0) if self.index is None else (SCENES, self.index)
        line = line_of(self.text, keys, table=table, index=index)
        named = ".".join([f"{SCENES}[{index + 1}]", *keys] if table else keys)
        there = ", ".join(known)
        listed = f"; there are: {there}" if there else ""
        return BadValue(
            error,
            f"{self.file}, line {line}: {named}: {told}{listed}",
            file=self.file,
            line=line,
            name=named,
            known=there,
            **more,
        )


def _word(value: object) -> str | None:
    """How the app itself writes a value into an address; None of what it never writes."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float):
        return f"{value:.6g}"
    if isinstance(value, list):
        parts = [_word(part) for part in value]
        return None if None in parts else ",".join(part for part in parts if part)
    return value if isinstance(value, str) else None

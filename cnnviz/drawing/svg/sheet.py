"""Writing SVG: elements, a style sheet that can be inlined, and how wide a text will be."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from cnnviz.drawing.palette import LIGHT, Palette

Rules = Mapping[str, Mapping[str, str]]

SMALLEST_TEXT = 12.0
READABLE_TEXT = 11.0
"""On the screen no text gets smaller than this: a narrow page scrolls instead."""

NO_RULES: Rules = {}

INTERACTION: Rules = {
    ".node": {"cursor": "pointer", "outline": "none"},
    ".node:hover .face": {"stroke-width": "2.25"},
    ".node.is-selected .ring": {"stroke": "$primary"},
    ".node:focus-visible .ring": {"stroke": "$text"},
}
"""How the buttons of a drawing answer on the screen."""

EXPORT_FONTS = (
    "Source Sans 3, Source Sans Pro, Pretendard, Noto Sans KR, Noto Sans CJK KR, "
    "Apple SD Gothic Neo, Malgun Gothic, sans-serif"
)

_VARIABLES = {
    "background": "--st-background-color",
    "surface": "--st-secondary-background-color",
    "text": "--st-text-color",
    "border": "--st-border-color",
    "primary": "--st-primary-color",
    "font": "--st-font",
}


@dataclass(frozen=True, slots=True)
class SvgSheet:
    """Rules by class name; a value "$blue" is a colour of the theme, "$blue-tint" its thin form.

    On the screen the rules become one style element that follows Streamlit's theme. With a palette
    they become attributes of every element: what opens the file may not know style sheets.

    Attributes:
        rules: Properties by class.
        palette: Concrete colours, or None to follow the page.
    """

    rules: Rules
    palette: Palette | None

    def paint(self, *classes: str) -> dict[str, object]:
        """Return the attributes of an element of these classes."""
        attributes: dict[str, object] = {"class": " ".join(classes)}
        if self.palette is not None:
            for name in classes:
                for key, value in self.rules.get(name, {}).items():
                    attributes[key] = self.resolved(value)
        return attributes

    def style(self, scope: str, more: Rules) -> str:
        """Return the style element: the rules, and those that only a screen needs.

        Args:
            scope: Class of the drawing, before every selector: a page may hold several drawings.
            more: Properties by selector.
        """
        if self.palette is not None:
            return ""
        lines = [_rule(f".{scope} .{name}", self._resolved(r)) for name, r in self.rules.items()]
        lines += [_rule(f".{scope} {name}", self._resolved(r)) for name, r in more.items()]
        return "<style>\n" + "\n".join(lines) + "\n</style>"

    def _resolved(self, rule: Mapping[str, str]) -> dict[str, str]:
        return {key: self.resolved(value) for key, value in rule.items()}

    def resolved(self, value: str) -> str:
        """Return a value with its colour put in."""
        if not value.startswith("$"):
            return value
        token = value[1:]
        if self.palette is not None:
            return _concrete(token, self.palette)
        return f"var({_variable(token)}, {_concrete(token, LIGHT)})"


def document(
    scope: str,
    size: tuple[float, float],
    ident: str,
    heading: str,
    sheet: SvgSheet,
    *parts: str,
    more: Rules = NO_RULES,
    description: str = "",
) -> str:
    """Return a whole drawing: as wide as its place, but never so narrow that words get too small.

    Args:
        scope: Its class.
        size: Its own width and height.
        ident: A name that no other drawing on the page has.
        heading: What it is, read aloud.
        sheet: Its style sheet.
        *parts: Its markup.
        more: Properties by selector that only a screen needs.
        description: More to read aloud, if any.
    """
    wide, high = size
    names = [f"{ident}-title", f"{ident}-desc"] if description else [ident]
    least = number(wide * READABLE_TEXT / SMALLEST_TEXT)
    head = [
        element("title", {"id": names[0]}, escape(heading)),
        element("desc", {"id": names[1]}, escape(description)) if description else "",
        sheet.style(scope, more),
        # On a page the paper is the page itself.
        element("rect", {"width": wide, "height": high} | sheet.paint("paper"))
        if sheet.palette
        else "",
    ]
    return element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": scope,
            "viewBox": f"0 0 {number(wide)} {number(high)}",
            "width": wide,
            "height": high,
            "style": f"max-width: 100%; min-width: {least}px; height: auto",
            "role": "group",
            "aria-labelledby": " ".join(names),
            "font-family": sheet.resolved("$font"),
        },
        "\n",
        "\n".join(part for part in (*head, *parts) if part),
        "\n",
    )


def element(name: str, attributes: Mapping[str, object], *children: str) -> str:
    """Return an element; children are markup already, attributes are escaped here."""
    written = "".join(f' {key}="{_written(value)}"' for key, value in attributes.items())
    if not children:
        return f"<{name}{written}/>"
    return f"<{name}{written}>{''.join(children)}</{name}>"


def text(content: str, x: float, y: float, attributes: Mapping[str, object]) -> str:
    """Return a line of text, its content escaped."""
    return element("text", {"x": x, "y": y, **attributes}, escape(content))


def group(attributes: Mapping[str, object], *children: str) -> str:
    """Return a group, its children on lines of their own: words do not run together."""
    return element("g", attributes, "\n", "\n".join(children), "\n")


def identifier(*parts: object) -> str:
    """Return a name for an element that another drawing on the page does not have."""
    return "i" + sha256(repr(parts).encode()).hexdigest()[:10]


def text_width(content: str, size: float) -> float:
    """Return how wide, about, a text is, for a wide font: what fits here fits in every usual one.

    Args:
        content: One line.
        size: Font size in pixels.
    """
    return size * sum(_advance(character) for character in content)


def number(value: float) -> str:
    """Return a coordinate, as short as its tenth of a pixel allows."""
    return f"{value:.1f}".removesuffix(".0")


def _advance(character: str) -> float:
    if ord(character) >= 0x1100 and not 0x2000 <= ord(character) < 0x2E80:
        return 1.0  # Hangul and other full-width signs
    if character in " .,:;'|!ilI()[]":
        return 0.36
    if character in "mwMW→@%":
        return 0.92
    return 0.66 if character.isupper() or character.isdigit() else 0.6


def _rule(selector: str, properties: Mapping[str, str]) -> str:
    body = "; ".join(f"{key}: {value}" for key, value in properties.items())
    return f"{selector} {{ {body} }}"


def _variable(token: str) -> str:
    if token in _VARIABLES:
        return _VARIABLES[token]
    hue, _, tint = token.partition("-")
    return f"--st-{hue}-background-color" if tint else f"--st-{hue}-color"


def _concrete(token: str, palette: Palette) -> str:
    if token == "font":
        return EXPORT_FONTS
    if token in _VARIABLES:
        return str(getattr(palette, token))
    hue, _, tint = token.partition("-")
    return palette.tint(hue) if tint else palette.hue(hue)


def _written(value: object) -> str:
    return number(value) if isinstance(value, float) else escape(str(value))

"""A drawing for a file: the same SVG with nothing in it that can be pressed, run or fetched."""

from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", SVG)

SHAPES = frozenset(
    {
        *("svg", "g", "title", "desc", "style", "defs", "marker", "pattern", "clipPath", "use"),
        *("rect", "circle", "ellipse", "line", "polyline", "polygon", "path", "text", "tspan"),
        *("linearGradient", "stop", "image"),
    }
)
"""Elements that this project draws with."""

_PRESSED = frozenset({"tabindex", "aria-pressed", "aria-expanded"})


def safe(svg: str) -> str | None:
    """Return a drawing that only shows; None if it holds what this project never draws.

    Args:
        svg: The markup, as the page got it.
    """
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError:
        return None
    for element in root.iter():
        space, _, name = str(element.tag).rpartition("}")
        if space != f"{{{SVG}" or name not in SHAPES:
            return None
        if name == "style" and _fetches(element.text or ""):
            return None
        for attribute, value in list(element.attrib.items()):
            if _runs(attribute, value):
                return None
            if attribute in _PRESSED or (attribute, value) == ("role", "button"):
                del element.attrib[attribute]
    root.set("role", "img")
    return ElementTree.tostring(root, encoding="unicode")


def _runs(attribute: str, value: str) -> bool:
    name = attribute.rpartition("}")[2].lower()
    if name in ("href", "src"):
        return not value.startswith(("#", "data:image/png;base64,", "data:image/jpeg;base64,"))
    return name.startswith("on") or _fetches(value)


def _fetches(style: str) -> bool:
    low = style.lower()
    return "@import" in low or any(
        not part.lstrip(" '\"").startswith("#") for part in low.split("url(")[1:]
    )

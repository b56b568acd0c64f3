"""The colours of both themes as variables of a style sheet, by the names that drawings know."""

from functools import cache

from cnnviz.drawing.palette import DARK, HUES, LIGHT, Palette

FONTS = (
    "'Source Sans 3', 'Source Sans Pro', Pretendard, 'Noto Sans KR', 'Noto Sans CJK KR', "
    "'Apple SD Gothic Neo', 'Malgun Gothic', system-ui, sans-serif"
)


@cache
def variables() -> str:
    """Return the rules: light, and dark where the reader's machine is."""
    light, dark = _rule(LIGHT), _rule(DARK)
    dark_screen = f"@media screen and (prefers-color-scheme: dark) {{ {dark} }}"
    return f":root {{ --st-font: {FONTS} }}\n{light}\n{dark_screen}\n"


def _rule(palette: Palette) -> str:
    named = {
        "background-color": palette.background,
        "secondary-background-color": palette.surface,
        "text-color": palette.text,
        "border-color": palette.border,
        "primary-color": palette.primary,
        **{f"{hue}-color": palette.hue(hue) for hue in HUES},
        **{f"{hue}-background-color": palette.tint(hue) for hue in HUES},
    }
    told = "; ".join(f"--st-{name}: {value}" for name, value in named.items())
    return f":root {{ {told} }}"

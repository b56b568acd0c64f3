"""The script of the served page: it runs before Streamlit's own, and where that never arrives."""

import json
from functools import cache

from cnnviz.content.labels import Labels, text
from cnnviz.content.languages import FALLBACK, LANGUAGES
from cnnviz.paths import ASSETS
from cnnviz.photos.decoding.refusals import MAX_BYTES
from cnnviz.ui.server import cookies
from cnnviz.ui.server.guard import upload_quota

PARTS = ("steps", "notices", "connection", "cookies", "uploads", "words", "formulas")
"""Files of `assets/page`, in the order in which they stand in the page."""

ERRORS = {
    "Request failed with status code 403": "page.upload_refused",
    "Request failed with status code 413": "page.upload_large",
    f"Request failed with status code {upload_quota.OWN}": "page.upload_own_quota",
    f"Request failed with status code {upload_quota.ALL}": "page.upload_quota",
    "Request failed with status code {status}": "page.upload_failed",
    "Network Error": "page.upload_broken",
    "This app would like to use your camera.": "page.camera",
    "This app has encountered an error. {rest}": "page.broken",
}
"""What Streamlit tells a reader in words that help nobody, and the key of what stands instead, in
every language. Of two that fit, the first counts."""


def source(*, embed: bool) -> str:
    """Return the script; what it says in each language stands in it."""
    told = {
        "fallback": FALLBACK,
        "embed": embed,
        "cookie": cookies.attributes(embed=embed, https=False),
        "languages": {language.code: _spoken(text(language.code)) for language in LANGUAGES},
    }
    # Neither a text nor a script can end the element that they stand in.
    values = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return f"(() => {{\nconst GIVEN = {values};\n{_code()}\n}})();"


@cache
def _code() -> str:
    return "\n".join((ASSETS / "page" / f"{name}.js").read_text("utf-8") for name in PARTS)


def _spoken(t: Labels) -> dict[str, object]:
    size = MAX_BYTES // 2**20
    said = {name: words.replace("{size}", str(size)) for name, words in t.table("page").items()}
    ours = [
        (phrase, t(key, size=size, status="{status}", rest="")) for phrase, key in ERRORS.items()
    ]
    return {"page": said, "words": [*ours, *translations(t).items()]}


def translations(t: Labels) -> dict[str, str]:
    """Return what Streamlit says, and the same in a language: only what differs."""
    english = text(FALLBACK).table("streamlit")
    own = t.table("streamlit")
    return {english[key]: own[key] for key in english if english[key] != own[key]}

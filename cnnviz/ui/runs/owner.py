"""Whose runs these are: a random token for each browser, and the instructor's password."""

import hmac
import math
import secrets
import string

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.settings import settings
from cnnviz.ui.server import cookies
from cnnviz.ui.server.guard import instructor

COOKIE = "cnnviz-owner"
ALPHABET = string.ascii_lowercase + string.digits
LENGTH = 32
YEAR = 365 * 24 * 3600

_TOKEN = "_owner"
_INSTRUCTOR = "_instructor"
_ENTERED = "instructor-password"
_WRONG = "_instructor-wrong"

# A browser that opens two pages at once keeps the token of the first one.
_SCRIPT = """<script>
if (!document.cookie.split("; ").some((entry) => entry.startsWith("{name}="))) {{
  const kept = location.protocol === "https:" ? "{secure}" : "{plain}";
  document.cookie = "{name}={token}; Max-Age={age}; " + kept;
}}
</script>"""


def token() -> str:
    """Token of this browser: from its cookie, or a new one until the cookie is there."""
    if _TOKEN not in st.session_state:
        sent = str(st.context.cookies.get(COOKIE, ""))
        st.session_state[_TOKEN] = sent if is_token(sent) else fresh()
    return str(st.session_state[_TOKEN])


def fresh() -> str:
    """Return a new random token."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_token(text: str) -> bool:
    """Return whether a text may be a token of ours: a cookie can hold anything."""
    return len(text) == LENGTH and set(text) <= set(ALPHABET)


def script(token: str) -> str:
    """What the browser is asked to run: it keeps the token in a cookie for a year.

    Args:
        token: Letters and digits only, made here; never text of a reader.

    Raises:
        ValueError: If it is no token.
    """
    if not is_token(token):
        raise ValueError("this is no token")
    embed = settings().embed
    secure = cookies.attributes(embed=embed, https=True)
    plain = cookies.attributes(embed=embed, https=False)
    return _SCRIPT.format(name=COOKIE, token=token, age=YEAR, secure=secure, plain=plain)


def remember() -> None:
    """Ask the browser to keep the token."""
    st.html(script(token()), unsafe_allow_javascript=True)


def may_steer(owner: str) -> bool:
    """Return whether this session may stop, pause and delete runs of that owner."""
    return is_instructor() or hmac.compare_digest(owner.encode(), token().encode())


def is_instructor() -> bool:
    """Return whether this session has given the instructor's password."""
    return settings().instructor is not None and bool(st.session_state.get(_INSTRUCTOR))


def ask_password(t: Labels, place: str = "") -> None:
    """The field for the instructor's password, where one is set.

    Args:
        t: The short texts.
        place: Tells several fields of one page apart.
    """
    if settings().instructor is None:
        return
    with st.expander(t("training.instructor"), icon=":material/key:"):
        if is_instructor():
            st.success(t("training.instructor_in"), icon=":material/lock_open:")
            return
        st.text_input(
            t("training.password"),
            type="password",
            key=f"{_ENTERED}{place}",
            on_change=_check,
            args=(f"{_ENTERED}{place}",),
            max_chars=200,
        )
        answer = st.session_state.pop(_WRONG, None)
        if isinstance(answer, instructor.Answer) and not answer.right:
            st.error(_refused(t, answer), icon=":material/lock:")


def _refused(t: Labels, answer: instructor.Answer) -> str:
    if answer.wait:
        return t("training.password_later", seconds=math.ceil(answer.wait))
    return t("training.password_wrong")


def _check(field: str) -> None:
    entered, st.session_state[field] = str(st.session_state[field]), ""
    if not entered:
        return
    answer = instructor.look(entered)
    st.session_state[_INSTRUCTOR], st.session_state[_WRONG] = answer.right, answer

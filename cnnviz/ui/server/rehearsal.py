"""The first reader: opens every page and experiment once, while nobody waits, before a hall does.

What does not depend on the reader is built once and kept for all: layer tables, drawings, figures.
Two hundred who arrive in one minute would build the parts of all families at once, and everyone
would wait for it. So a session without a browser walks through the pages as soon as the server is
calm, and lets go of the walk for as long as somebody else is there. It speaks to Streamlit's
`Runtime` as its WebSocket does: `connect_session`, `handle_backmsg`, `close_session`.
"""

import asyncio
import gc
import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionClient

from cnnviz.architectures import CATALOG
from cnnviz.content.languages import LANGUAGES
from cnnviz.ui.server.admission import LINE, UNWATCHED, Line
from cnnviz.ui.shell import keys, navigation, opening

log = logging.getLogger(__name__)

CALM = 15.0
"""Seconds without a run of anybody after which the walk begins, or goes on."""

PATIENCE = 120.0
"""Seconds after which a page that does not come to its end is left."""

ENDS = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR}

Address = tuple[str, str]
"""A page and its query, as the browser's address has them."""


def addresses(codes: Sequence[str]) -> Iterator[Address]:
    """Yield what is opened, what most readers see first before what few ask for.

    Args:
        codes: The languages.
    """
    first, *others = opening.MODULES["part"]
    families = [family.slug for family in CATALOG]
    for part in (first, *others):
        for code in codes:
            if part == first:
                yield "", urlencode({keys.LANGUAGE: code})
            for slug in families:
                yield slug, urlencode({keys.LANGUAGE: code, keys.PART: part})
    for slug in navigation.LABORATORY:
        for code in codes:
            yield slug, urlencode({keys.LANGUAGE: code})


def measurements(codes: Sequence[str]) -> list[Address]:
    """Return every experiment and every concept with what it measures, one after another.

    It loads the lessons, which takes a while.
    """
    found: list[tuple[str, dict[str, str]]] = [
        (slug, {keys.PART: "laboratory", "experiment": one.name})
        for slug in opening.MODULES["lesson"]
        for one in opening.opened("lesson", slug).EXPERIMENTS
    ]
    concepts = opening.opened("page", "concepts").CONCEPTS
    found += [("concepts", {"concept": one.name}) for one in concepts]
    return [
        (page, urlencode({keys.LANGUAGE: code, **query, keys.REVEAL: "1"}))
        for page, query in found
        for code in codes
    ]


async def rehearse(runtime: Runtime) -> None:
    """Open every page and part, then every experiment and concept, in all languages."""
    codes = [language.code for language in LANGUAGES]
    begin = time.monotonic()
    ended = await walk(runtime, addresses(codes))
    spare()
    ended += await walk(runtime, await asyncio.to_thread(measurements, codes))
    spare()
    log.info("everything was opened once: %d in %.0f s", ended, time.monotonic() - begin)


def spare() -> None:
    """Leave what is kept for all out of every later search for garbage.

    Some million objects that stay for good are looked through again and again, 0.7 s each time, in
    which nobody gets an answer. What is garbage by now goes first, so that it does not stay too.
    """
    gc.collect()
    gc.freeze()


async def walk(
    runtime: Runtime, wanted: Iterable[Address], *, line: Line = LINE, calm: float = CALM
) -> int:
    """Open every address once, each only after nobody has run a page for a while.

    Args:
        runtime: Of the server; on the thread of its event loop.
        wanted: What is opened.
        line: Where the runs of everybody wait.
        calm: Seconds.

    Returns:
        How many came to their end.
    """
    ended = 0
    for address in wanted:
        await _calm(line, calm)
        ended += await _opened(runtime, address)
    return ended


async def _calm(line: Line, seconds: float) -> None:
    while (still := line.still()) < seconds:
        await asyncio.sleep(max(0.05, seconds - still))


class _Nobody(SessionClient):
    """Whom the messages of a run reach: it waits for the last one and drops the rest."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        if msg.WhichOneof("type") == "script_finished" and msg.script_finished in ENDS:
            self.ended.set()


async def _opened(runtime: Runtime, address: Address) -> bool:
    """Open one address in a session of its own, and say whether its run came to its end."""
    nobody = _Nobody()
    session = runtime.connect_session(client=nobody, user_info={})
    UNWATCHED.add(session)
    try:
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = address
        runtime.handle_backmsg(session, message)
        async with asyncio.timeout(PATIENCE):
            await nobody.ended.wait()
    except TimeoutError:
        log.warning("the page %s?%s did not come to its end", *address)
        return False
    finally:
        runtime.close_session(session)
        UNWATCHED.discard(session)
    return True

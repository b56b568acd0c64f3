"""What every request goes through before Streamlit's own server sees it."""

from pathlib import Path

from starlette.middleware import Middleware
from streamlit import config, file_util, net_util

from cnnviz.lectures.hall.lecture_records import Lecture
from cnnviz.settings import settings
from cnnviz.ui.lecture.line import HallLine
from cnnviz.ui.server.cookies import KeptInFrames
from cnnviz.ui.server.proxies import ProxyProbe
from cnnviz.ui.server.served_page import ServedPage, page_with


def middleware() -> list[Middleware]:
    """What the server wraps Streamlit in, the outermost first."""
    _ask_nobody()
    index = Path(file_util.get_static_dir()) / "index.html"
    page = page_with(index.read_text("utf-8"), embed=settings().embed)
    base = config.get_option("server.baseUrlPath")
    line = Middleware(HallLine, find=_lecture)
    found = [Middleware(ProxyProbe), line, Middleware(ServedPage, page=page, base=base)]
    return [Middleware(KeptInFrames), *found] if settings().embed else found


def _lecture(code: str) -> Lecture | None:
    # Loaded by the first phone of a hall and not above: it takes the store with it.
    from cnnviz.ui.lecture import hall

    return hall.lecture(code)


def _ask_nobody() -> None:
    # A WebSocket of a foreign origin, as behind a proxy without Host, makes Streamlit ask a server
    # of Amazon for this machine's address, and every reader waits for the answer. With one in its
    # place it asks nobody. Not in its public interface: a test holds the pinned version to it.
    net_util._external_ip = "127.0.0.1"

"""What every request goes through before Streamlit's own server sees it."""

from pathlib import Path

from starlette.middleware import Middleware
from streamlit import config, file_util, net_util

from cnnviz.lectures.hall.lecture_records import Lecture
from cnnviz.settings import MIB, settings
from cnnviz.ui.lecture.line import HallLine
from cnnviz.ui.server import outbox
from cnnviz.ui.server.cookies import KeptInFrames
from cnnviz.ui.server.guard import instructor, safe_headers
from cnnviz.ui.server.guard.doors import Doorkeeper
from cnnviz.ui.server.guard.framing import FrameNotice
from cnnviz.ui.server.guard.metrics_door import MetricsDoor
from cnnviz.ui.server.guard.upload_quota import UploadQuota
from cnnviz.ui.server.packed_assets import PackedAssets
from cnnviz.ui.server.proxies import ProxyProbe
from cnnviz.ui.server.served_page import ServedPage, page_with


def middleware() -> list[Middleware]:
    """What the server wraps Streamlit in, the outermost first."""
    _ask_nobody()
    outbox.install()
    found = settings()
    _take_models(found.model_bytes)
    static = Path(file_util.get_static_dir())
    page = page_with((static / "index.html").read_text("utf-8"), embed=found.embed)
    base = config.get_option("server.baseUrlPath")
    policy = safe_headers.policy(embed=found.embed, sites=found.embed_in)
    look = instructor.look if found.instructor is not None else None
    return [
        *([Middleware(KeptInFrames)] if found.embed else []),
        Middleware(safe_headers.SafeHeaders, base=base, policy=policy),
        # Answers a page that the doorkeeper keeps from its session, so that it can tell why.
        Middleware(ProxyProbe),
        Middleware(Doorkeeper, names=found.hosts, base=base),
        *([] if found.embed else [Middleware(FrameNotice)]),
        Middleware(HallLine, find=_lecture),
        Middleware(MetricsDoor, base=base, look=look),
        Middleware(
            UploadQuota,
            base=base,
            each=max(found.uploads_each_bytes, found.model_bytes + MIB),
            most=found.uploads_bytes,
        ),
        Middleware(PackedAssets, folder=static, base=base),
        Middleware(ServedPage, page=page, base=base),
    ]


def _take_models(most: int) -> None:
    """Let files of networks through: the limit of Streamlit's server is one for all files.

    The uploaders of smaller files say so to the browser (`ui/widgets/uploads.py`).
    """
    megabytes = config.get_option("server.maxUploadSize")
    config.set_option("server.maxUploadSize", max(megabytes, -(-most // MIB)))


def _lecture(code: str) -> Lecture | None:
    # Loaded by the first phone of a hall and not above: it takes the store with it.
    from cnnviz.ui.lecture import hall

    return hall.lecture(code)


def _ask_nobody() -> None:
    # A WebSocket of a foreign origin, as behind a proxy without Host, makes Streamlit ask a server
    # of Amazon for this machine's address, and every reader waits for the answer. With one in its
    # place it asks nobody. Not in its public interface: a test holds the pinned version to it.
    net_util._external_ip = "127.0.0.1"

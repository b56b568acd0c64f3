"""Readers without a browser, many in one process: each speaks Streamlit's protocol.

`tests/e2e/wire.py` keeps every byte of one reader and fetches what messages point to; here only
times are kept, so that two hundred readers cost a fraction of the server that they measure.
"""

import asyncio
import re
import time
import urllib.request
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 180.0
"""Seconds after which an answer counts as none."""

ENDS = {
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one act of a reader.

    Attributes:
        what: The page or the part.
        first: Seconds until the first word of the page itself.
        seconds: Seconds until the run had come to its end.
        messages: How many messages it took.
        size: Their bytes.
    """

    what: str
    first: float
    seconds: float
    messages: int
    size: int


@dataclass(slots=True, kw_only=True)
class Widget:
    """A widget on the page: its id, the fragment that it belongs to, and its options."""

    id: str
    fragment: str
    options: list[str]


@dataclass(slots=True, kw_only=True)
class HallReader:
    """One session.

    Attributes:
        url: Address of the server, without a slash at the end.
        session: Streamlit's name of the session; it stays through a blip where the session does.
        widgets: Rows of buttons on the page, by their keys.
        cookies: Those of the server, and of a proxy in front of it.
        errors: What went wrong, in words.
    """

    url: str
    session: str = ""
    page: str = ""
    path: str = ""
    query: str = ""
    hashes: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, Widget] = field(default_factory=dict)
    chosen: dict[str, WidgetState] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    socket: ClientConnection | None = None

    async def connect(self) -> None:
        """Open the WebSocket, or open it again as the session that it was."""
        if not self.cookies:
            self.cookies = await asyncio.to_thread(_cookies, self.url)
        token = self.cookies.get("_streamlit_xsrf", "none")
        names = ["streamlit", token, *([self.session] if self.session else [])]
        self.socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=names,  # type: ignore[arg-type]
            additional_headers={"Cookie": "; ".join(map("=".join, self.cookies.items()))},
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )

    async def drop(self) -> None:
        """Lose the connection, as by a blip."""
        if self.socket is not None:
            self.socket.transport.abort()
            await self.socket.wait_closed()

    async def open(self, path: str, query: str = "") -> Answer:
        """Go to a page."""
        self.path, self.query, self.page = path, query, self.hashes.get(path, "")
        return await self._run(path or "home", "")

    async def choose(self, key: str, place: int) -> Answer:
        """Press a button of a row, by its place."""
        widget = self.widgets[key]
        state = WidgetState(id=widget.id)
        state.string_array_value.data.append(widget.options[place])
        self.chosen[widget.id] = state
        return await self._run(f"{self.path or 'home'}, {widget.options[place]}", widget.fragment)

    async def _run(self, what: str, fragment: str) -> Answer:
        assert self.socket is not None
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = self.query, self.path
        state.page_script_hash, state.fragment_id = self.page, fragment
        state.widget_states.widgets.extend(self.chosen.values())
        state.context_info.locale = "en-US"
        state.context_info.url = f"{self.url}/{self.path}?{self.query}"
        begin = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            return await self._answer(what, begin)

    async def _answer(self, what: str, begin: float) -> Answer:
        assert self.socket is not None
        first, messages, size = 0.0, 0, 0
        while True:
            content = await self.socket.recv(decode=False)
            message = ForwardMsg.FromString(content)
            messages, size = messages + 1, size + len(content)
            self._note(message)
            if not first and _is_content(message):
                first = time.perf_counter() - begin
            kind = message.WhichOneof("type")
            if kind == "script_finished" and message.script_finished in ENDS:
                seconds = time.perf_counter() - begin
                return Answer(
                    what=what,
                    first=first or seconds,
                    seconds=seconds,
                    messages=messages,
                    size=size,
                )

    def _note(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id or self.session
        elif kind == "navigation":
            pages = message.navigation.app_pages
            self.hashes = {page.url_pathname: page.page_script_hash for page in pages}
            self.page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._note_element(message)

    def _note_element(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.errors.append(element.exception.message or element.exception.type)
        elif kind == "button_group":
            group = element.button_group
            key = re.sub(r"^\$\$ID-[0-9a-f]+-", "", group.id)
            options = [option.content for option in group.options]
            self.widgets[key] = Widget(
                id=group.id, fragment=message.delta.fragment_id, options=options
            )


def _is_content(message: ForwardMsg) -> bool:
    """Whether this is a word of the page itself, and not of what stands around it."""
    if message.WhichOneof("type") != "delta":
        return False
    in_main = message.metadata.delta_path[:1] == [0]
    return in_main and message.delta.new_element.WhichOneof("type") in {"heading", "markdown"}


def _cookies(url: str) -> dict[str, str]:
    """What a browser would keep: the server's token, and a proxy's name of the process."""
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=PATIENCE) as answer:
        given = answer.headers.get_all("Set-Cookie", [])
    pairs = (one.partition(";")[0].partition("=") for one in given)
    return {name: value for name, _, value in pairs}

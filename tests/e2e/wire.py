"""A reader without a browser: speaks Streamlit's own protocol, and keeps every byte that it gets.

One reader is one session: a WebSocket, uploads by PUT as the browser sends them, and whatever the
messages point to (media, downloads) fetched at once.
"""

import base64
import contextlib
import re
import time
import urllib.parse
import urllib.request
import uuid

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

MEDIA = re.compile(rb"/media/[0-9a-f]+\.[a-z0-9]+")
EMBEDDED = re.compile(rb"data:image/[a-z+]+;base64,([A-Za-z0-9+/=]+)")
PATIENCE = 180  # seconds


class WireReader:
    """One session.

    Args:
        url: Address of the server, without a slash at the end.
        path: Page to open first, such as "predict".
        query: What stands in the address behind the question mark.
        cookie: One that the browser has kept from another visit.
    """

    def __init__(self, url, path="", query="", cookie=""):
        self.url, self.path, self.query = url, path, query
        self.received = []
        self.hashes = {}
        self.fetched = {}
        self.widgets = {}
        self.elements = {}
        self.session = self.page = ""
        with urllib.request.urlopen(f"{url}/_stcore/health") as answer:
            given = answer.headers.get_all("Set-Cookie", [])
        cookies = [*([cookie] if cookie else []), *(one.partition(";")[0] for one in given)]
        self.cookie = {"Cookie": "; ".join(cookies)}  # a proxy may have added one of its own
        found = [one.partition("=")[2] for one in cookies if one.startswith("_streamlit_xsrf=")]
        self.xsrf = found[0] if found else ""
        self._open = contextlib.ExitStack()
        address = connect(
            url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit", *([self.xsrf] if self.xsrf else [])],
            additional_headers=self.cookie,
            max_size=None,
            close_timeout=1,
            ping_interval=None,  # browsers do not ask whether the server is there
        )
        self.socket = self._open.enter_context(address)
        self.rerun()

    def close(self):
        self._open.close()

    def rerun(self, *changed):
        """Run the script, some widgets changed and the others as they are; wait for its end."""
        for state in changed:
            self.widgets[state.id] = state
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_name = self.path
        state.page_script_hash = self.page
        state.widget_states.widgets.extend(self.widgets.values())
        self.socket.send(message.SerializeToString())
        for one in changed:
            if one.HasField("trigger_value"):
                del self.widgets[one.id]  # a button is pressed once
        self._listen("script_finished")

    def open(self, path, query=""):
        """Go to another page of the same session."""
        self.path, self.query = path, query
        self.page = self.hashes.get(path, "")
        self.rerun()

    def press(self, label):
        """Press the button of that label."""
        state = WidgetState(id=self.find("button", label).id, trigger_value=True)
        self.rerun(state)

    def upload(self, label, files):
        """Give files to the uploader whose label holds some words: (name, content) pairs."""
        uploader = self.find("file_uploader", label)
        message = BackMsg()
        message.file_urls_request.request_id = uuid.uuid4().hex
        message.file_urls_request.session_id = self.session
        message.file_urls_request.file_names.extend(name for name, _ in files)
        self.socket.send(message.SerializeToString())
        places = self._listen("file_urls_response").file_urls_response.file_urls
        state = WidgetState(id=uploader.id)
        for (name, content), place in zip(files, places, strict=True):
            self._put(place.upload_url, name, content)
            info = state.file_uploader_state_value.uploaded_file_info.add()
            info.name, info.size, info.file_id = name, len(content), place.file_id
            info.file_urls.CopyFrom(place)
        self.rerun(state)

    def find(self, kind, label=""):
        """The element of a kind whose label holds some words."""
        found = [e for e in self.elements.values() if e.WhichOneof("type") == kind]
        for element in found:
            part = getattr(element, kind)
            if label in part.label:
                return part
        raise LookupError(f"no {kind} {label!r} among {[getattr(e, kind).label for e in found]}")

    def exceptions(self):
        """Uncaught errors on the page."""
        return [e.exception for e in self.elements.values() if e.WhichOneof("type") == "exception"]

    def everything(self):
        """Every byte that has reached this session."""
        return b"".join([*self.received, *self.fetched.values()])

    def pictures(self):
        """Every picture that has reached this session, as files."""
        for content in self.received:
            for found in EMBEDDED.finditer(content):
                yield base64.b64decode(found[1])
        for path, content in self.fetched.items():
            if not path.endswith((".csv", ".json", ".svg")):
                yield content

    def _listen(self, until):
        deadline = time.monotonic() + PATIENCE
        while True:
            content = self.socket.recv(deadline - time.monotonic())
            self.received.append(content)
            message = ForwardMsg.FromString(content)
            self._note(message)
            self._fetch(content)
            if message.WhichOneof("type") != until:
                continue
            finished = message.script_finished
            if until == "script_finished" and finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                continue
            if until == "script_finished":
                self._forget()
            return message

    def _forget(self):
        # As a browser does: what is not on the page any more is not sent again.
        shown = (getattr(e, e.WhichOneof("type")) for e in self.elements.values())
        there = {getattr(part, "id", "") for part in shown}
        self.widgets = {id: state for id, state in self.widgets.items() if id in there}

    def _note(self, message):
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.elements = {}
            self.session = message.new_session.initialize.session_id or self.session
        elif kind == "navigation":
            pages = message.navigation.app_pages
            self.hashes = {page.url_pathname: page.page_script_hash for page in pages}
            self.page = message.navigation.page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self.elements[tuple(message.metadata.delta_path)] = message.delta.new_element
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string

    def _fetch(self, content):
        for path in {found.decode() for found in MEDIA.findall(content)} - set(self.fetched):
            request = urllib.request.Request(self.url + path, headers=self.cookie)
            with urllib.request.urlopen(request) as answer:
                self.fetched[path] = answer.read()

    def _put(self, path, name, content):
        border = uuid.uuid4().hex
        quoted = urllib.parse.quote(name)
        body = (
            (
                f"--{border}\r\n"
                f'Content-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
                "Content-Type: application/octet-stream\r\n\r\n"
            ).encode()
            + content
            + f"\r\n--{border}--\r\n".encode()
        )
        headers = {
            "Content-Type": f"multipart/form-data; boundary={border}",
            "X-Xsrftoken": self.xsrf,
            **self.cookie,
        }
        request = urllib.request.Request(self.url + path, body, headers, method="PUT")
        with urllib.request.urlopen(request) as answer:
            assert answer.status in (200, 204)

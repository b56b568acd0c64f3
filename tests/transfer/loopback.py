"""A server of a test's own that publishes files, breaks the line on purpose and counts."""

import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CHUNK = 4096


class Publisher(ThreadingHTTPServer):
    """Files by their paths; what is asked for is written down.

    Attributes:
        files: Contents by path.
        asked: Path and first byte of every request.
        gate: Closed, files stay half way until it is opened.
        cuts: Requests that still break off half way.
        status: Answer to every request instead of a file, where it is not None.
    """

    daemon_threads = True

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files, self.asked = files, []
        self.gate = threading.Event()
        self.gate.set()
        self.cuts, self.status = 0, None

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server, body = self.server, self.server.files.get(self.path)
        begin = int((self.headers["Range"] or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        server.asked.append((self.path, begin))
        if server.status is not None or body is None:
            self.send_error(server.status or 404)
            return
        self.send_response(206 if begin else 200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(body) - begin))
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        half = begin + (len(body) - begin) // 2
        with suppress(ConnectionError):
            self.wfile.write(body[begin:half])
            if server.cuts:
                server.cuts -= 1
                return
            server.gate.wait(60)
            self.wfile.write(body[half:])

    def log_message(self, *args):
        pass


@contextmanager
def publishing(files):
    """A publisher of these files, for as long as the block lasts."""
    server = Publisher(files)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield server
    finally:
        server.gate.set()
        server.shutdown()
        server.server_close()

"""An app process in small: it says who it is and what it got: `tests.hosting.echo PORT`."""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer(0)

    def do_PUT(self):
        length = int(self.headers.get("Content-Length", 0))
        self._answer(len(self.rfile.read(length)))

    def _answer(self, length):
        healthy = self.path.endswith("/_stcore/health")
        told = {
            "pid": os.getpid(),
            "path": self.path,
            "host": self.headers.get("Host"),
            "bytes": length,
        }
        body = b"ok" if healthy else json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Echo).serve_forever()

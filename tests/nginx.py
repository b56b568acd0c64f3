"""A real nginx for the tests, with a configuration as `docs/operating.md` shows it."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs" / "operating.md"
SBIN = "/usr/sbin"  # Debian keeps it off the PATH of people

FRAME = """
{user}
daemon off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{configuration}
}}
"""


def binary():
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:{SBIN}")


def is_installed():
    return binary() is not None and shutil.which("openssl") is not None


def samples():
    """The configurations of nginx in the documentation, in their order."""
    return re.findall(r"^```nginx\n(.*?)^```", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def replaced(configuration, *pairs):
    """The configuration with some lines changed, each of which must be there."""
    for old, new in pairs:
        assert old in configuration, f"{old!r} is not in the sample"
        configuration = configuration.replace(old, new)
    return configuration


def signed(folder):
    """A key and a certificate of its own for this machine, as files in a folder."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, certificate


class Nginx:
    """One nginx with a certificate of its own.

    Args:
        folder: An empty folder.
        configuration: What stands in the block `http`, as in the documentation.
        upstream: Address of the app, such as "127.0.0.1:8600".
    """

    def __init__(self, folder, configuration, upstream):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        key, certificate = signed(folder)
        configuration = replaced(
            configuration,
            ("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;"),
            ("/etc/ssl/certs/cnnviz.pem", str(certificate)),
            ("/etc/ssl/private/cnnviz.key", str(key)),
            ("127.0.0.1:8501", upstream),
        )
        # As root its workers would be nobody, who may not enter a folder of the tests.
        user = "user root;" if os.getuid() == 0 else ""
        file = folder / "nginx.conf"
        file.write_text(FRAME.format(user=user, folder=folder, configuration=configuration))
        self.log = (folder / "nginx.log").open("w+")
        self.process = subprocess.Popen(
            [binary(), "-p", folder, "-c", file, "-e", "stderr"],
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def url(self, host="localhost"):
        return f"https://{host}:{self.port}"

    def _wait(self):
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"nginx did not start:\n{Path(self.log.name).read_text()}")

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()

"""A real PostgreSQL for the tests: a fresh server on a free port, gone when they end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # nothing here has to outlive a power cut
    "full_page_writes": "off",
    "max_connections": "200",
}


def binary(name):
    """Path of a program of PostgreSQL, or None; Debian keeps them off the PATH."""
    newest = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: -int(path.parts[-3]))
    return shutil.which(name) or next(iter(map(str, newest)), None)


def is_installed():
    return binary("initdb") is not None and binary("postgres") is not None


class Postgres:
    """One server with one database, from `start` to `remove`."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cnnviz-postgres-"))
        self.user = _unprivileged()
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        made = self._run(
            "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--no-sync", "--no-locale",
        )  # fmt: skip
        assert made.wait(timeout=60) == 0, self.log.read_text()
        self.start()

    @property
    def address(self):
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def connect(self):
        return psycopg.connect(self.address, autocommit=True)

    def start(self):
        settings = {**SETTINGS, "port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self.process = self._run("postgres", "-D", self.data, *options)
        for _ in range(300):
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                time.sleep(0.1)
                if self.process.poll() is not None:
                    break
        raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text()}")

    def stop(self):
        """End the server, and with it every connection."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)

    def empty(self):
        """Leave a database without tables, and without anybody in it."""
        with self.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def remove(self):
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder)

    def _run(self, program, *arguments):
        rights = {}
        if self.user:
            rights = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [binary(program), *map(str, arguments)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                **rights,
            )


def _unprivileged():
    # PostgreSQL refuses to run as root.
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]

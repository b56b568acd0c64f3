"""CIFAR-10 asked for by several at once: one download, one unpacking, and everyone has it."""

import hashlib
import subprocess
import sys
import threading

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.paths import ROOT
from cnnviz.training.data.cifar10_files import present
from cnnviz.training.data.download_cifar10 import fetch_cifar10
from tests.transfer.loopback import publishing
from tests.transfer.small_cifar10 import NAME, PICTURES, packed


@pytest.fixture(scope="module")
def archive():
    return packed()


@pytest.fixture
def server(archive):
    with publishing({f"/{NAME}": archive}) as found:
        yield found


def options(server, archive):
    return {
        "url": server.url(f"/{NAME}"),
        "md5": hashlib.md5(archive).hexdigest(),
        "pictures_per_file": PICTURES,
    }


def test_threads_share_one_download_and_one_unpacking(server, archive, tmp_path):
    failed = []

    def ask():
        try:
            fetch_cifar10(tmp_path, **options(server, archive))
        except CnnvizError as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    server.gate.clear()
    for thread in threads:
        thread.start()
    server.gate.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert present(tmp_path)
    assert len(server.asked) == 1


ASK = """
import sys
from pathlib import Path
from cnnviz.training.data.download_cifar10 import fetch_cifar10
print("ready", flush=True)
sys.stdin.readline()
folder, url, md5, pictures = sys.argv[1:]
fetch_cifar10(Path(folder), url=url, md5=md5, pictures_per_file=int(pictures))
"""


@pytest.mark.slow
def test_processes_share_one_download_and_one_unpacking(server, archive, tmp_path):
    words = [sys.executable, "-c", ASK, str(tmp_path), *map(str, options(server, archive).values())]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    asking = [subprocess.Popen(words, cwd=ROOT, text=True, **pipes) for _ in range(2)]
    for process in asking:
        assert process.stdout.readline() == "ready\n"
    for process in asking:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in asking:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert present(tmp_path)
    assert len(server.asked) == 1


def test_an_archive_that_arrived_and_was_not_unpacked_is_not_fetched_again(
    server, archive, tmp_path
):
    (tmp_path / NAME).write_bytes(archive)
    fetch_cifar10(tmp_path, **options(server, archive))
    assert present(tmp_path)
    assert server.asked == []

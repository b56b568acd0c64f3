"""The pool when its children are killed, hang, eat memory or lie."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import psutil
import pytest
from PIL import Image

from cnnviz.errors import ImageRejected
from cnnviz.paths import ROOT
from cnnviz.photos.decoding import decoders as decoding
from cnnviz.photos.decoding import images
from cnnviz.photos.decoding.decoders import Pool
from cnnviz.photos.decoding.images import sha256_of
from tests.photos.decoding.hostile_pictures import ACCEPTED
from tests.photos.decoding.picture_files import jpeg, noise, png_header, saved
from tests.waiting import until

# A child of the real program whose decoder does what the first bytes of its file say.
ODD = """
import hashlib, os, signal, tempfile, time
from cnnviz.photos.decoding import decoder_child, images

def odd(data):
    order, _, data = data.partition(b"|")
    if order == b"sleep":
        time.sleep(9)
    if order == b"nap":
        time.sleep(1)
    if order == b"doze":
        time.sleep(0.4)
    if order == b"spin":
        hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)  # no signal handler runs meanwhile
    if order == b"eat":
        bytearray(4 << 30)
    if order == b"fall":
        os.kill(os.getpid(), signal.SIGSEGV)
    if order == b"print":
        print("a library that talks", flush=True)
    if order == b"write":
        with tempfile.TemporaryFile() as file:
            file.write(b"a byte of a photo")
    return images.decode(data)

decoder_child.CPU_SECONDS = 1
images.prepare()
decoder_child.serve(odd)
"""
CHILD = (sys.executable, "-c", ODD)
PHOTO = jpeg()


@contextmanager
def pool(words=CHILD, **options):
    made = Pool(words, **options)
    try:
        yield made
    finally:
        made.close()


def refusal(made, data):
    with pytest.raises(ImageRejected) as caught:
        made.decode(data)
    return caught.value.key


def pids(made):
    """Process ids of the children."""
    with made._changed:
        return sorted(child.pid for child in (*made._idle, *made._busy))


def gone(pid):
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_child_killed_in_the_middle_costs_nobody_a_photo():
    with pool(workers=1) as made, ThreadPoolExecutor(1) as other:
        made.decode(b"|" + PHOTO)
        [victim] = pids(made)
        answer = other.submit(made.decode, b"doze|" + PHOTO)
        time.sleep(0.2)
        os.kill(victim, signal.SIGKILL)
        assert sha256_of(answer.result()) == sha256_of(images.decode(PHOTO))
        assert victim not in pids(made)
        assert made.lost == 1


def test_a_child_killed_between_two_photos_is_replaced():
    with pool(workers=1) as made:
        for _ in range(3):
            made.decode(b"|" + PHOTO)
            [victim] = pids(made)
            os.kill(victim, signal.SIGKILL)
            until(lambda victim=victim: gone(victim))
        assert made.decode(b"|" + PHOTO).size == (64, 40)


def test_a_photo_that_ends_its_reader_is_told_from_one_that_is_slow():
    with pool(workers=1, seconds=2.0) as made:
        assert refusal(made, b"fall|") == "picture_crashes"
        assert made.lost == 2  # one more child had its try
        made.decode(b"|" + PHOTO)
        begun = time.monotonic()
        assert refusal(made, b"sleep|") == "too_complex"
        assert time.monotonic() - begun < 8
        assert made.decode(b"|" + PHOTO).size == (64, 40)


def test_computing_time_is_limited_without_the_pool():
    with pool(workers=1, seconds=60) as made:
        assert refusal(made, b"spin|") == "too_complex"
        assert made.decode(b"|" + PHOTO).size == (64, 40)


def test_memory_is_limited_and_so_are_files():
    with pool(workers=1) as made:
        assert refusal(made, b"eat|") == "too_complex"
        assert refusal(made, b"write|" + PHOTO) == "picture_crashes"
        assert made.decode(b"|" + PHOTO).size == (64, 40)


def test_what_a_library_prints_does_not_mix_with_the_answers():
    with pool(workers=1) as made:
        for _ in range(3):
            assert made.decode(b"print|" + PHOTO).size == (64, 40)
        assert made.lost == 0


HEAD = """
import sys, struct, time
out, into = sys.stdout.buffer, sys.stdin.buffer
out.write(b"ready\\n"); out.flush()
token, length = struct.unpack(">8sI", into.read(12))
into.read(length)
answer = struct.Struct(">8scII").pack
"""
LIES = {
    "nothing": "",
    "noise": "out.write(bytes(range(256)) * 99)",
    "another token": "out.write(answer(b'x' * 8, b'P', 64, 40) + b'\\0' * 64 * 40 * 3)",
    "a picture of 4 gigapixels": "out.write(answer(token, b'P', 65535, 65535))",
    "a picture of no width": "out.write(answer(token, b'P', 0, 40))",
    "half a picture": "out.write(answer(token, b'P', 64, 40) + b'\\0' * 99)",
    "an unknown kind": "out.write(answer(token, b'X', 64, 40))",
    "an unknown reason": "out.write(answer(token, b'R', 9, 0) + b'because X')",
    "a reason of 4 GB": "out.write(answer(token, b'R', 2**32 - 1, 0))",
    "a reason that is markup": "out.write(answer(token, b'R', 13, 0) + b'incomplete <b')",
    "another greeting": None,
}


@pytest.mark.parametrize("lie", LIES)
def test_no_answer_is_taken_on_trust(lie):
    script = "print('hello, I am ready')" if LIES[lie] is None else HEAD + LIES[lie]
    with pool((sys.executable, "-S", "-c", script), workers=1, seconds=5) as made:
        blamed = "decoder_busy" if LIES[lie] is None else "picture_crashes"
        assert refusal(made, PHOTO) == blamed
        assert made.lost == 2


def test_a_child_that_says_nothing_at_all_is_ended():
    stubborn = "import signal, time\nsignal.signal(15, signal.SIG_IGN)\n" + HEAD + "time.sleep(60)"
    with pool((sys.executable, "-S", "-c", stubborn), workers=1, seconds=0.5) as made:
        made.start()
        [victim] = pids(made)
        assert refusal(made, PHOTO) == "too_complex"
        assert gone(victim)


def test_a_child_that_does_not_listen_is_ended():
    """The file does not fit into the pipe: the one who writes must not wait for ever."""
    deaf = "import sys, time\nprint('ready', flush=True)\ntime.sleep(60)"
    with pool((sys.executable, "-S", "-c", deaf), workers=1, seconds=0.5) as made:
        assert refusal(made, saved(noise((1500, 1000)), "BMP")) == "too_complex"


def test_a_program_that_is_not_there_is_told():
    with pool(("/no/such/program",), workers=1) as made:
        made.start()
        assert refusal(made, PHOTO) == "decoder_busy"
        assert pids(made) == []


def test_what_needs_no_child_gets_none():
    with pool(workers=1) as made:
        assert refusal(made, b"") == "empty_file"
        assert refusal(made, b"%PDF-1.7") == "format_not_accepted"
        assert pids(made) == []


def test_eight_threads_at_once_get_what_one_alone_gets():
    files = [ACCEPTED[name].make() for name in list(ACCEPTED)[:60:2]] * 3
    alone = [sha256_of(images.decode(data)) for data in files]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda data: sha256_of(decoding.decode(data)), files))
    assert together == alone


def test_children_are_at_most_as_many_as_asked_for():
    with pool(workers=2) as made:
        made.start()
        made.start()
        assert len(pids(made)) == 2
        with ThreadPoolExecutor(6) as threads:
            answers = [threads.submit(made.decode, b"doze|" + PHOTO) for _ in range(6)]
            while not all(answer.done() for answer in answers):
                assert len(pids(made)) <= 2
                time.sleep(0.02)
        assert len(pids(made)) == 2


def test_a_child_leaves_after_its_share():
    with pool(workers=1, files=3) as made:
        seen = []
        for _ in range(7):
            made.decode(b"|" + PHOTO)
            seen += pids(made)
        # The third answer of a child is its last: its successor is there already.
        assert [seen.count(pid) for pid in dict.fromkeys(seen)] == [2, 3, 2]


def test_who_came_first_is_served_first():
    order = []
    with pool(workers=1) as made:
        made.decode(b"|" + PHOTO)

        def ask(number):
            made.decode(b"doze|" + PHOTO)
            order.append(number)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(5)]
        for waiting, thread in enumerate(threads):
            thread.start()
            until(lambda waiting=waiting: len(made._waiting) >= min(waiting, 3))
            time.sleep(0.05)
        for thread in threads:
            thread.join()
    assert order == sorted(order)


def test_who_waits_too_long_is_told_and_so_is_who_comes_to_a_full_queue():
    with pool(workers=1, patience=0.2, queue=1) as made, ThreadPoolExecutor(3) as threads:
        made.decode(b"|" + PHOTO)
        long = threads.submit(made.decode, b"nap|" + PHOTO)
        until(lambda: made._turns == 1)
        waiting = threads.submit(refusal, made, b"|" + PHOTO)
        until(lambda: made._waiting or waiting.done())
        assert refusal(made, b"|" + PHOTO) == "decoder_busy"
        assert waiting.result() == "decoder_busy"
        assert long.result().size == (64, 40)
        assert made.decode(b"|" + PHOTO).size == (64, 40)


@pytest.mark.parametrize("asked", ["nothing", "a picture"])
def test_children_leave_with_the_process_that_asked(asked):
    code = (
        "import sys, threading, time\n"
        "from cnnviz.photos.decoding.decoders import Pool\n"
        "made = Pool((sys.executable, '-c', sys.argv[1]), workers=2)\n"
        "made.start()\n"
        "made.decode(b'|' + bytes.fromhex(sys.argv[2]))\n"
        "print(*(child.pid for child in (*made._idle, *made._busy)), flush=True)\n"
        "made.decode(b'nap|') if sys.argv[3] != 'nothing' else time.sleep(60)\n"
    )
    words = [sys.executable, "-c", code, ODD, PHOTO.hex(), asked]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        children = [int(word) for word in server.stdout.readline().split()]
        time.sleep(0.3)
        server.kill()
    assert len(children) == 2
    until(lambda: all(gone(pid) for pid in children))


def test_a_child_has_a_session_of_its_own_and_no_secrets(monkeypatch):
    monkeypatch.setenv("CNNVIZ_INSTRUCTOR", "a password")
    with pool(decoding.WORDS, workers=1) as made:
        made.start()
        [pid] = pids(made)
        assert os.getsid(pid) == pid != os.getsid(0)
        made.decode(PHOTO)
        assert "a password" not in psutil.Process(pid).environ().values()
        limits = dict.fromkeys(("RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_FSIZE"))
        for name in limits:
            limits[name] = psutil.Process(pid).rlimit(getattr(psutil, name))[1]
        assert limits == {"RLIMIT_AS": 2 * 2**30, "RLIMIT_CORE": 0, "RLIMIT_FSIZE": 0}
        loaded = {region.path for region in psutil.Process(pid).memory_maps()}
        assert not any("torch" in path or "streamlit" in path for path in loaded)


def test_a_refused_header_takes_neither_time_nor_memory():
    begun = time.monotonic()
    with pytest.raises(ImageRejected):
        decoding.decode(png_header(20_000, 20_000))
    assert time.monotonic() - begun < 5
    assert isinstance(decoding.decode(PHOTO), Image.Image)


def struck(kills, pause=0.15):
    """Eight threads decode while children are killed at random; keys of what was refused."""
    files = [ACCEPTED[name].make() for name in list(ACCEPTED)[:80:5]]
    right = {data: sha256_of(images.decode(data)) for data in files}
    draw, refused, done = random.Random(0), [], threading.Event()
    with pool(decoding.WORDS, workers=2) as made, ThreadPoolExecutor(8) as threads:

        def ask(number):
            chosen = random.Random(number)
            while not done.is_set():
                data = chosen.choice(files)
                try:
                    assert sha256_of(made.decode(data)) == right[data]
                except ImageRejected as error:
                    refused.append(error.key)

        answers = [threads.submit(ask, number) for number in range(8)]
        for _ in range(kills):
            time.sleep(draw.random() * 2 * pause)
            for pid in draw.sample(pids(made), min(1, len(pids(made)))):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        done.set()
        for answer in answers:
            answer.result()
        assert made.lost > 0 or kills < 10
        begun = time.monotonic()
        assert made.decode(PHOTO).size == (64, 40)
        assert time.monotonic() - begun < 10
    return refused


def test_kills_at_random_give_no_wrong_picture():
    assert set(struck(12)) <= {"picture_crashes", "decoder_busy"}


@pytest.mark.slow
def test_two_hundred_kills_give_no_wrong_picture():
    assert set(struck(200)) <= {"picture_crashes", "decoder_busy"}

"""Downloads in the background, from a server of this test's own, and all that can go wrong."""

import hashlib
import threading

import pytest

from cnnviz.transfer import Background, DownloadStage, Errand, Ledger, Remote, bring, part
from tests.transfer.loopback import publishing
from tests.waiting import until

BODY = bytes(range(256)) * 2000
PATIENCE = 30.0

pytestmark = pytest.mark.usefixtures("may_fetch")


@pytest.fixture
def publisher():
    with publishing({"/net.pth": BODY}) as server:
        yield server


@pytest.fixture
def place(tmp_path):
    return tmp_path / "cache" / "net.pth"


@pytest.fixture
def begin(tmp_path):
    """Servers of one home: each has downloads of its own."""

    def make(limit=10**9, pause=0.02):
        ledger = Ledger(tmp_path / "home" / "fetched.json")
        return Background(ledger, lambda: limit, first_pause=pause)

    return make


@pytest.fixture
def errand(publisher, place):
    def make(name="net.pth", url=None, digest=None, path=None):
        remote = Remote(
            url=url or publisher.url("/net.pth"),
            path=path or place,
            digest=digest or hashlib.sha256(BODY).hexdigest(),
            size_bytes=len(BODY),
        )

        def fetch(progress, should_stop):
            bring(remote, progress=progress, should_stop=should_stop, timeouts=(2.0, 20.0))

        return Errand(name=name, size=len(BODY), bring=fetch)

    return make


def ends(background, name="net.pth"):
    until(lambda: not background.download(name).stage.active)
    return background.download(name)


def test_all_who_want_it_share_one_download(publisher, place, begin, errand):
    background = begin()
    publisher.gate.clear()
    for _ in range(20):
        background.come(errand())
        background.ask(errand())
    until(lambda: publisher.asked)
    publisher.gate.set()
    assert ends(background).stage is DownloadStage.DONE
    assert publisher.asked == [("/net.pth", 0)]
    assert place.read_bytes() == BODY
    assert background.spent == len(BODY)


def test_its_way_is_told_to_everyone(publisher, begin, errand):
    background = begin()
    publisher.gate.clear()
    background.come(errand())
    until(lambda: background.download("net.pth").done)
    found = background.download("net.pth")
    assert 0 < found.done < found.total == len(BODY)
    assert found.stage is DownloadStage.RUNNING
    publisher.gate.set()
    ends(background)


def test_a_broken_line_is_resumed(publisher, place, begin, errand):
    publisher.cuts = 2
    background = begin()
    background.come(errand())
    assert ends(background).stage is DownloadStage.DONE
    assert place.read_bytes() == BODY
    begins = [begin for _, begin in publisher.asked]
    assert begins == sorted(begins)
    assert begins[-1] > 0


def test_without_a_network_it_rests_tries_again_and_fills_no_log(
    publisher, place, begin, errand, caplog
):
    publisher.status = 503
    background = begin()
    background.come(errand())
    until(lambda: len(publisher.asked) > 4)
    assert background.download("net.pth").stage.active
    told = [record for record in caplog.records if record.levelname == "WARNING"]
    assert len(told) == 1
    publisher.status = None
    assert ends(background).stage is DownloadStage.DONE
    assert place.read_bytes() == BODY


def test_pauses_grow_while_nothing_comes(publisher, begin, errand):
    publisher.status = 503
    background = begin(pause=100.0)
    background.come(errand())
    download, pauses = background.download("net.pth"), []
    for tries in range(3):
        until(lambda: download.stage is DownloadStage.RESTING)
        assert download.tries == tries
        pauses.append(download.pause)
        background.ask(errand())
        until(lambda before=tries: download.tries > before)
    assert pauses[1] > 1.5 * pauses[0]
    assert pauses[2] > 1.5 * pauses[1]


def test_who_asks_does_not_wait_for_the_pause(publisher, begin, errand):
    publisher.status = 503
    background = begin(pause=1000.0)
    background.come(errand())
    until(lambda: background.download("net.pth").stage is DownloadStage.RESTING)
    publisher.status = None
    background.ask(errand())
    assert ends(background).stage is DownloadStage.DONE


def test_a_closed_port_is_a_line_that_may_come_back(begin, errand, place):
    background = begin(pause=1000.0)
    background.come(errand(url="http://127.0.0.1:9/net.pth"))
    until(lambda: background.download("net.pth").stage is DownloadStage.RESTING)
    assert background.download("net.pth").error.key == "no_network"


@pytest.mark.parametrize(
    ("wrong", "key"), [({"digest": "0" * 64}, "wrong_hash"), ({"status": 404}, "http_status")]
)
def test_what_will_not_come_right_is_not_tried_again_by_itself(
    publisher, place, begin, errand, wrong, key
):
    publisher.status = wrong.get("status")
    bad, background = errand(digest=wrong.get("digest")), begin()
    background.come(bad)
    found = ends(background)
    assert (found.stage, found.error.key) == (DownloadStage.FAILED, key)
    asked = len(publisher.asked)
    for _ in range(20):
        background.come(bad)
    assert len(publisher.asked) == asked
    assert not place.exists()
    publisher.status = None
    background.ask(errand())
    assert ends(background).stage is DownloadStage.DONE


def test_a_full_disk_is_told_and_costs_readers_nothing(publisher, begin, errand, monkeypatch):
    monkeypatch.setattr(part.shutil, "disk_usage", lambda folder: type("Usage", (), {"free": 1000}))
    background = begin()
    background.come(errand())
    found = ends(background)
    assert (found.stage, found.error.key) == (DownloadStage.FAILED, "disk_full")
    assert background.spent == 0


def test_a_stop_holds_for_everyone_until_somebody_asks(publisher, place, begin, errand):
    background = begin()
    publisher.gate.clear()
    background.come(errand())
    until(lambda: background.download("net.pth").done)
    background.stop("net.pth")
    assert background.download("net.pth").stage is DownloadStage.STOPPED
    publisher.gate.set()
    for _ in range(20):
        background.come(errand())
    assert not background.download("net.pth").stage.active
    assert background.is_stopped("net.pth")
    background.ask(errand())
    assert ends(background).stage is DownloadStage.DONE
    assert place.read_bytes() == BODY
    assert not background.is_stopped("net.pth")


def test_a_stop_outlives_the_server(publisher, begin, errand):
    first = begin()
    publisher.gate.clear()
    first.come(errand())
    until(lambda: first.download("net.pth").done)
    first.stop("net.pth")
    second = begin()
    second.come(errand())
    assert second.download("net.pth") is None
    publisher.gate.set()
    second.ask(errand())
    assert ends(second).stage is DownloadStage.DONE


def test_a_stop_on_one_server_ends_it_on_the_other(publisher, begin, errand, tmp_path):
    first, second = begin(), begin()
    publisher.gate.clear()
    first.come(errand())
    until(lambda: first.download("net.pth").done)
    second.stop("net.pth")
    publisher.gate.set()
    assert ends(first).stage is DownloadStage.STOPPED


def test_a_new_server_goes_on_where_the_last_one_ended(publisher, place, begin, errand):
    place.parent.mkdir()
    place.with_name("net.pth.part").write_bytes(BODY[:1000])
    begin()._ledger.reserve("net.pth", len(BODY), 10**9)  # as a server leaves it that was killed
    background = begin(limit=len(BODY))
    background.come(errand())
    assert ends(background).stage is DownloadStage.DONE
    assert publisher.asked == [("/net.pth", 1000)]
    assert background.spent == len(BODY)


def test_two_servers_at_once_fetch_once(publisher, place, begin, errand):
    first, second = begin(), begin()
    publisher.gate.clear()
    first.come(errand())
    until(lambda: first.download("net.pth").done)
    second.come(errand())
    until(lambda: second.download("net.pth").done)
    publisher.gate.set()
    assert [ends(one).stage for one in (first, second)] == [DownloadStage.DONE, DownloadStage.DONE]
    assert publisher.asked == [("/net.pth", 0)]
    assert place.read_bytes() == BODY


def test_beyond_the_budget_nothing_comes_unless_the_instructor_asks(publisher, begin, errand):
    background = begin(limit=len(BODY) - 1)
    assert not background.fits(errand())
    background.come(errand())
    assert not background.ask(errand())
    assert background.download("net.pth") is None
    assert publisher.asked == []
    assert background.ask(errand(), unbounded=True)
    assert ends(background).stage is DownloadStage.DONE


def test_what_one_waits_for_goes_before_a_set(begin):
    free, order = threading.Event(), []

    def named(name):
        def wait(progress, should_stop):
            order.append(name)
            free.wait(PATIENCE)

        return Errand(name=name, size=1, bring=wait)

    background = begin()
    for name in ("one", "two", "three", "four"):
        background.ask(named(name), urgent=False)
    background.ask(named("mine"))
    until(lambda: len(order) == 2)
    assert background.download("mine").stage is DownloadStage.WAITING
    free.set()
    ends(background, "four")
    ends(background, "mine")
    assert order.index("mine") < order.index("three")


def test_what_nobody_foresaw_becomes_a_sentence(begin, caplog):
    def broken(progress, should_stop):
        raise RuntimeError("a mistake")

    background = begin()
    background.ask(Errand(name="net.pth", size=1, bring=broken))
    assert ends(background).error.key == "download_failed"
    assert "a mistake" in caplog.text

"""Fifty phones and three browsers in one lecture on two processes, one of which is killed.

The phones are sessions with their own WebSocket and the line over HTTP that each of them keeps
open. What was voted is read from the database itself, not through the app.
"""

import json
import re
import signal
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import TimeoutError, expect
from websockets.exceptions import WebSocketException

from cnnviz.content.labels import text
from cnnviz.hosting.proxies import PROXIES
from cnnviz.hosting.site import COOKIE
from cnnviz.ui.runs import owner
from tests.e2e.test_lecture_in_browsers import press
from tests.e2e.test_reader import settled
from tests.e2e.wire import WireReader
from tests.hosting.test_serve import Served, postgres  # noqa: F401  (a fixture)
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONES = 50
AT_ONCE = 8
EARLY = 8
"""Votes in the database when the process is killed: most are still to come."""

PATIENCE = 60
"""Seconds for which whoever has not voted yet presses again, while a process starts anew."""

GONE = (WebSocketException, OSError, LookupError)


class Phone:
    """One reader: a session, the line beside it, and the cookie by which they are known."""

    def __init__(self, url, code):
        self.url, self.code, self.token = url, code, owner.fresh()
        self.reader = self.told = None

    def come(self):
        query = f"join={self.code}&lang=en"
        cookie = f"{owner.COOKIE}={self.token}"
        self.reader = WireReader(self.url, "", query, cookie)
        assert not self.reader.exceptions()

    def hear(self, known):
        """Wait at the line until there is something new, as the page's script does."""
        version = known
        while version == known:
            place = f"{self.url}/_cnnviz/hall/{self.code}?after={known}"
            request = urllib.request.Request(place, headers=self.reader.cookie)
            with urllib.request.urlopen(request, timeout=60) as answer:
                version = json.load(answer)["version"]
        self.reader.rerun()
        return version

    def vote(self, answers):
        """Vote; one whose session is gone comes again as the same browser, and votes otherwise.

        Whoever sees the buttons again, because the vote could not be written, presses again.
        """
        self._press(answers[0])
        if self.told is None:
            until(lambda: self._press(answers[1]), PATIENCE)

    def _press(self, answer):
        """Press an answer; whether the page then says that this reader has voted."""
        try:
            self.reader.press(answer)
            self.reader.rerun()  # the run that ended may have been one before the press
        except GONE:
            until(self._back, PATIENCE)
        self.told = self.voted()
        return self.told is not None

    def _back(self):
        try:
            self.come()
        except GONE:
            return False
        return True

    def voted(self):
        """What the page says that this reader has voted for."""
        before, after = text("en")("lecture.voted", choice="\0").split("\0")
        for words in self.words("alert"):
            if words.startswith(before):
                return words.removeprefix(before).removesuffix(after)
        return None

    def words(self, kind):
        elements = self.reader.elements.values()
        return [getattr(e, kind).body for e in elements if e.WhichOneof("type") == kind]


def lecturing(open_page, url):
    """A lecturer's browser with a lecture, and its code."""
    page = settled(open_page(f"{url}/lecture?lang=en", width=1280, height=720))
    door = page.get_by_text(text("en")("training.instructor")).first
    try:
        door.wait_for(timeout=60_000)
    except TimeoutError:  # servers that start together on two cores: a lecturer would try again
        settled(page.reload() and page)
    door.click()
    page.locator("input[type=password]").fill("secret")
    page.locator("input[type=password]").press("Enter")
    settled(page)
    press(page, "lecture-start")
    expect(page).to_have_url(re.compile("lead="), timeout=60_000)
    return page, re.search("lead=([A-Z]+)", page.url)[1]


def process_of(page):
    """Number of the process that a browser talks to, where the proxy's cookie tells."""
    told = {one["name"]: one["value"] for one in page.context.cookies()}[COOKIE]
    return int(told[1:]) - 1 if re.fullmatch(r"p\d+", told) else 0


def all_hear(hall, phones, known, act):
    """Let all phones wait at their lines, then something happen; returns the version they heard."""
    heard = [hall.submit(one.hear, known) for one in phones]
    act()
    return {one.result() for one in heard}


def test_fifty_phones_and_three_browsers_lose_no_vote_when_a_process_is_killed(
    tmp_path, monkeypatch, open_page, postgres  # noqa: F811
):  # fmt: skip
    proxy = next((one for one in PROXIES if one.binary()), None)
    if proxy is None:
        pytest.skip("there is no proxy")
    monkeypatch.setenv("CNNVIZ_INSTRUCTOR", "secret")
    postgres.empty()
    served = Served(tmp_path, proxy, postgres.address, "")

    def rows():
        with postgres.connect() as connection:
            return connection.execute("SELECT voter, choice FROM lecture_votes").fetchall()

    def version():
        with postgres.connect() as connection:
            return connection.execute("SELECT version FROM lectures").fetchone()[0]

    try:
        lecturer, code = lecturing(open_page, served.url)
        browsers = [
            settled(open_page(f"{served.url}/?join={code}&lang={one}", width=390, height=800))
            for one in ("en", "ko")
        ]
        press(lecturer, "lesson-senet")
        settled(lecturer)
        phones = [Phone(served.url, code) for _ in range(PHONES)]
        with ThreadPoolExecutor(AT_ONCE) as few, ThreadPoolExecutor(PHONES) as hall:
            list(few.map(Phone.come, phones))

            # A new scene reaches everyone; the next one asks.
            known = version()
            heard = all_hear(hall, phones, known, lambda: press(lecturer, "scene-next"))
            assert heard == {known + 1}
            assert all("part=block" in one.reader.query for one in phones)
            for one in browsers:
                expect(one).to_have_url(re.compile("part=block"))
            press(lecturer, "scene-next")
            expect(lecturer).to_have_url(re.compile("experiment=squeeze"))
            settled(lecturer)
            known = version()
            all_hear(hall, phones, known, lambda: press(lecturer, "ask-hall-squeeze"))

            # All vote; one of the two processes is killed while they do.
            for one in browsers:
                one.locator("[class*=st-key-vote-] button").first.click()
            answers = list(text("en").table("guess.squeeze.options"))
            labels = [text("en")(f"guess.squeeze.options.{one}") for one in answers]
            votes = [few.submit(one.vote, labels) for one in phones]
            until(lambda: len(rows()) >= EARLY, 60)
            victim = served.apps()[process_of(lecturer)]  # whose lead must not be lost either
            victim.send_signal(signal.SIGKILL)
            for one in votes:
                one.result()

            said = dict(zip(answers, labels, strict=True))
            assert {one.token: one.told for one in phones} == {
                one.token: said[choice]
                for one in phones
                for voter, choice in rows()
                if voter == one.token
            }
            # A browser's own vote may have been on its way to what was killed.
            until(lambda: len(rows()) >= PHONES + len(browsers))
            found = rows()
            assert max(Counter(voter for voter, _ in found).values()) == 1
            assert len(found) == PHONES + len(browsers)

            # The lecturer, whose process it was, counts the same.
            press(settled(lecturer), "reveal-hall-squeeze")
            told = text("en")("lecture.votes", votes=str(len(found)))
            expect(lecturer.get_by_text(told)).to_be_visible()
            # Also to whom the process was lost: a word that never came is said again.
            for one in browsers:
                expect(one).to_have_url(re.compile("reveal=1"), timeout=60_000)
            for one in phones:
                one.reader.close()
    finally:
        served.close()

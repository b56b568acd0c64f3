"""Show, then say; nothing cut; nothing that axe objects to: on every page, in every form."""

from itertools import groupby

import pytest

from tests.e2e.addresses import every_address
from tests.e2e.walk import elsewhere, first_sights, forms, guess, in_the_hall, new_window, visit

pytestmark = pytest.mark.browser

STEP = 5
"""One of so many addresses of a page is looked at in Korean, on each page another part of it."""

QUICK = ("", "resnet?part=story")

PAGES = {
    page or "home": tuple(addresses)
    for page, addresses in groupby(every_address(), lambda address: address.partition("?")[0])
}


@pytest.fixture(scope="module")
def window(browser):
    found = new_window(browser)
    yield found
    found.context.close()


def wrong_with(server, window, address, code):
    """All that is wrong with an address: before the guess, where it waits for one, and after."""
    visit(window, f"{server.url}/{address}{'&' if '?' in address else '?'}lang={code}")
    found = {"another page": elsewhere(window, address)}
    found |= first_sights(window, address)
    guess(window)
    # What axe tells is the same in every language.
    found |= forms(window, axe=code == "en")
    found["text in the hall"] = in_the_hall(window)
    return {where: wrong for where, wrong in found.items() if wrong}


@pytest.mark.parametrize("address", QUICK)
def test_a_page_is_in_order(server, window, address):
    assert wrong_with(server, window, address, "en") == {}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_in_order(server, window, page):
    found = {address: wrong_with(server, window, address, "en") for address in PAGES[page]}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_part_of_it_is_in_order_in_korean(server, window, page):
    # Korean says it in fewer words; what its type does to a form shows on a few of each page.
    first = list(PAGES).index(page) % len(PAGES[page]) % STEP
    found = {a: wrong_with(server, window, a, "ko") for a in PAGES[page][first::STEP]}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}

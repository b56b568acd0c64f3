"""What is fetched here comes from a server of the test's own."""

import pytest


@pytest.fixture(autouse=True)
def fetching(may_fetch):
    pass

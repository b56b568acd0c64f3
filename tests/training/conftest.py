import pytest


@pytest.fixture(scope="module")
def one_thread():
    """Networks this small gain nothing from threads, and wait for each other on a busy machine.

    Several threads also add up in another order: whoever compares two runs bit for bit wants one.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)

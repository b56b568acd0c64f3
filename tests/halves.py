"""Which cases of a test over all families or networks the quick half runs, too."""

import pytest


def first(few, cases):
    """All cases, in order; those after the first few are left to the slow half.

    For sweeps whose cases take one road: a fault in the road shows in the first few of them.
    """
    return [case if place < few else _slow(case) for place, case in enumerate(cases)]


def _slow(case):
    if hasattr(case, "marks"):  # made by pytest.param
        return pytest.param(*case.values, marks=(*case.marks, pytest.mark.slow), id=case.id)
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.slow)

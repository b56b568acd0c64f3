"""What stands behind one row of buttons: views, of which the address names the open one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, ParamSpec, Protocol, TypeVar

from cnnviz.ui.shell import address

P = ParamSpec("P")


class Named(Protocol):
    """Anything with a name in the address."""

    @property
    def name(self) -> str:
        """The name in the address."""


N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class View(Generic[P]):
    """A view of a page or of a part."""

    name: str
    show: Callable[P, None]


def choose(key: str, label: str, views: Sequence[N], title: Callable[[str], str]) -> N:
    """The row of buttons, and the view that is open.

    Args:
        key: Name in session state and in the address.
        label: What is chosen, for who cannot see the row.
        views: All of them; the first is open where the address names none.
        title: What a view is called on its button.
    """
    named = {view.name: view for view in views}
    return named[address.segmented(key, label, list(named), views[0].name, title, hidden=True)]

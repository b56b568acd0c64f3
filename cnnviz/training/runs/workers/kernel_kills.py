"""How often the kernel has ended a process to get its memory back."""

from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
CONTROL_GROUPS = Path("/sys/fs/cgroup")

NAME = "oom_kill"
"""What every version of Linux calls the count."""


def killed_for_memory(proc: Path = PROC, control_groups: Path = CONTROL_GROUPS) -> int:
    """Return the count of this process's control group, or the machine's where it has none.

    The machine's count moves with the neighbours in other containers too: a process of ours that
    somebody killed meanwhile would be taken for one that ran out of memory.

    Returns:
        The count; 0 where the system tells none.
    """
    for path in (*_of_group(proc, control_groups), proc / "vmstat"):
        try:
            pairs = [line.split() for line in path.read_text().splitlines()]
        except OSError:
            continue
        counts = {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[0] == NAME}
        if NAME in counts:
            return counts[NAME]
    return 0


def _of_group(proc: Path, control_groups: Path) -> Iterator[Path]:
    # A container may see its own group as the root or under its full name: both are asked.
    try:
        lines = (proc / "self" / "cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, name = line.split(":", 2)
        if "memory" in controllers.split(","):
            base, file = control_groups / "memory", "memory.oom_control"
        elif not controllers:
            base, file = control_groups, "memory.events"
        else:
            continue
        for place in (base / name.lstrip("/"), base):
            yield place / file

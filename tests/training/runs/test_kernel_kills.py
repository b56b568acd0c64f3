"""Whose processes the kernel killed: ours, not the neighbours'."""

import pytest

from cnnviz.training.runs.workers.kernel_kills import killed_for_memory


@pytest.fixture
def machine(tmp_path):
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/vmstat").write_text("nr_free_pages 5\noom_kill 40\npgfault 1\n")
    (tmp_path / "groups").mkdir()
    return tmp_path


def counted(machine):
    return killed_for_memory(machine / "proc", machine / "groups")


def test_the_machines_count_where_there_is_no_group(machine):
    assert counted(machine) == 40


def test_the_own_groups_count_in_version_two(machine):
    (machine / "proc/self/cgroup").write_text("0::/service/app\n")
    place = machine / "groups/service/app"
    place.mkdir(parents=True)
    (place / "memory.events").write_text("low 0\noom 9\noom_kill 3\noom_group_kill 1\n")
    assert counted(machine) == 3


def test_the_own_groups_count_in_version_one(machine):
    (machine / "proc/self/cgroup").write_text("9:cpu:/x\n4:memory:/x\n0::/\n")
    place = machine / "groups/memory/x"
    place.mkdir(parents=True)
    (place / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")
    assert counted(machine) == 2


def test_a_container_that_sees_its_group_as_the_root(machine):
    (machine / "proc/self/cgroup").write_text("0::/docker/abc\n")
    (machine / "groups/memory.events").write_text("oom_kill 1\n")
    assert counted(machine) == 1


def test_a_system_that_tells_nothing(tmp_path):
    assert counted(tmp_path) == 0


def test_this_machine_is_read():
    assert killed_for_memory() >= 0

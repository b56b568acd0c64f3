"""Opening the database: addresses, network disks, journals, many at once."""

import math
import sqlite3
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from cnnviz.errors import BadValue, StoreError
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store import engine
from cnnviz.training.runs.store.records import StepRow
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.serving import claim, record

Mount = namedtuple("Mount", "mountpoint fstype")
CONFIG = RunConfig(net="plain8-cifar10", recipe="standard")


@pytest.mark.parametrize(
    "address",
    [
        *("", "runs.db", "://", "sqlite", "mysql://user@host/name", "nothing://host/name"),
        *(
            "postgresql://host:port/name",
            "sqlite://",
            "sqlite:///:memory:",
        ),
    ],
)
def test_what_is_no_address(folder, address):
    with pytest.raises(BadValue) as refused:
        engine.connect(address)
    assert refused.value.key == "bad_database"
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["what?", "a?mode=ro&b", "50 % #1", "%20", "a@b:c", "강의"])
def test_a_home_of_any_name_holds_its_own_database(tmp_path, name):
    home = tmp_path / name
    home.mkdir()
    RunStore(home)
    assert (home / "runs.db").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_that_cannot_be_made(folder):
    (folder / "file").write_text("in the way")
    for path in (folder / "file" / "runs.db", folder / "file" / "more" / "runs.db"):
        with pytest.raises(StoreError) as refused:
            RunStore(folder, f"sqlite:///{path}")
        assert "\n" not in str(refused.value)


def test_a_file_that_is_no_database(folder):
    (folder / "runs.db").write_bytes(b"not a database " * 1000)
    with pytest.raises(StoreError) as refused:
        RunStore(folder)
    assert (refused.value.key, str(refused.value)) == (
        "store_gone",
        "the run store does not answer",
    )


def test_a_server_that_is_not_there(folder):
    with pytest.raises(StoreError) as refused:
        RunStore(folder, "postgresql://nobody@127.0.0.1:1/full-locked-busy")
    assert (refused.value.key, str(refused.value)) == (
        "store_gone",
        "the run store does not answer",
    )


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_spellings_of_postgresql(postgres, scheme):
    _, _, rest = postgres.address.partition("://")
    opened = engine.connect(f"{scheme}://{rest}")
    with opened.connect() as connection:
        version = connection.exec_driver_sql("SHOW server_version").scalar_one()
    opened.dispose()
    assert int(version.partition(".")[0]) >= 12


# Network disks: what the system reports, and whether SQLite may lie there.
NETWORK = [
    ([("/", "ext4")], True),
    ([("/", "ext4"), ("HERE", "nfs4")], False),
    ([("/", "ext4"), ("HERE", "cifs")], False),
    ([("HERE", "fuse.sshfs"), ("/", "ext4")], False),
    ([("/", "nfs"), ("HERE", "ext4")], True),  # a local disk within a network root
    ([("/", "nfs")], False),
    ([("/", "ext4"), ("HERE", "autofs"), ("HERE", "nfs4")], False),  # mounted when first used
    ([("/", "ext4"), ("HERE-elsewhere", "nfs4")], True),
    ([("/", "ext4"), ("HERE", "fuseblk")], True),
]


@pytest.mark.parametrize(("mounts", "allowed"), NETWORK)
def test_network_file_systems(folder, monkeypatch, mounts, allowed):
    told = [Mount(place.replace("HERE", str(folder.resolve())), kind) for place, kind in mounts]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: told)
    (folder / "deep").mkdir()
    if allowed:
        RunStore(folder / "deep").database.close()
        return
    with pytest.raises(BadValue) as refused:
        RunStore(folder / "deep")
    assert refused.value.key == "database_on_network"
    assert list((folder / "deep").iterdir()) == []


def test_a_link_to_a_network_file_system(folder, monkeypatch):
    (folder / "here").mkdir()
    (folder / "far").mkdir()
    (folder / "here" / "runs.db").symlink_to(folder / "far" / "runs.db")
    told = [Mount("/", "ext4"), Mount(str(folder.resolve() / "far"), "nfs")]
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: told)
    with pytest.raises(BadValue):
        RunStore(folder / "here")


# The journal of SQLite


@pytest.mark.parametrize(
    ("version", "journal"),
    [((3, 40, 1), "delete"), ((3, 51, 2), "delete"), ((3, 51, 3), "wal"), ((4, 0, 0), "wal")],
)
def test_the_log_is_written_ahead_only_where_that_is_safe(folder, monkeypatch, version, journal):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    store = RunStore(folder)
    with store.database.reading() as connection:
        chosen = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    store.database.close()
    assert chosen == {"journal_mode": journal, "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 3)])
def test_many_open_a_new_sqlite_at_once(folder, monkeypatch, version):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    _open_at_once(folder, None)


def test_many_open_a_new_postgresql_at_once(folder, postgres):
    postgres.empty()
    _open_at_once(folder, postgres.address)


def _open_at_once(folder, address):
    def open_and_ask(number):
        store = RunStore(folder, address)
        store.submit([CONFIG], owner=str(number), key=str(number))
        return store

    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(open_and_ask, range(6)))
    assert len(stores[0].runs()) == 6
    for store in stores:
        store.database.close()


def test_nothing_is_kept_as_nothing(store):
    # SQLite keeps a NaN as NULL: the metrics must be text.
    store.submit([CONFIG], owner="ada", key="k")
    taken = claim(store, "w")
    metrics = {"loss": math.nan, "rate": math.inf}
    record(store, taken, [StepRow(step=1, seconds=0, metrics=metrics)])
    with store.database.reading() as connection:
        text = connection.exec_driver_sql("SELECT metrics FROM steps").scalar_one()
    assert text == '{"loss": NaN, "rate": Infinity}'

"""What of a folder is a picture to be read, and what is counted and passed over."""

import os
from collections import Counter

import pytest
from PIL import Image

from cnnviz.content.labels import text
from cnnviz.photos.decoding import own_pictures, picture_folders
from cnnviz.photos.decoding.images import decode
from cnnviz.photos.decoding.picture_folders import PassedOver, in_order, told
from cnnviz.photos.decoding.refusals import ReadLimits, RefusalReason
from tests.photos.decoding.heic_writer import heic

SMALL = ReadLimits(most_bytes=2**20, room=64)


def save(path, **options):
    Image.new("RGB", (48, 32), "red").save(path, **options)


def test_a_photo_is_one_by_its_name_or_by_its_first_bytes(tmp_path):
    save(tmp_path / "a.JPE", format="JPEG")
    for number, kind in enumerate(("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF")):
        save(tmp_path / f"no suffix {number}", format=kind)
    (tmp_path / "no suffix 9").write_bytes(heic())
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "a.wav").write_bytes(b"RIFF\0\0\0\0WAVE")
    (tmp_path / "._a.JPE").write_bytes(b"\0\5\x16\7")
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    for name in ("__MACOSX", "@eaDir", ".git", "deeper"):
        (tmp_path / name).mkdir()
    chosen, left = picture_folders.photos(tmp_path)
    assert [path.name for path in chosen] == [
        "a.JPE",
        *(f"no suffix {number}" for number in (0, 1, 2, 3, 4, 5, 9)),
    ]
    assert left == Counter(
        {
            PassedOver.HIDDEN: 2,
            PassedOver.SYSTEM: 3,
            PassedOver.FOLDERS: 1,
            PassedOver.OTHER: 2,
        }
    )


def test_names_that_are_no_utf_8_and_links_without_an_end_are_no_obstacle(tmp_path):
    odd = tmp_path / os.fsdecode("고양이".encode("cp949") + b".png")
    save(odd)
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    (tmp_path / "nowhere.png").symlink_to(tmp_path / "nothing")
    chosen, left = picture_folders.photos(tmp_path)
    assert chosen == [odd]
    assert left == {PassedOver.UNREADABLE: 2}


def test_every_reason_is_told_in_both_languages():
    reasons = [*RefusalReason, *PassedOver]
    for code in ("en", "ko"):
        table = text(code).table("left_out.reasons")
        assert set(table) == {str(reason) for reason in reasons}
    assert [reason for reason, _ in in_order(dict.fromkeys(reasons, 1))] == reasons
    assert told({RefusalReason.EMPTY: 0}) == ""
    assert told({PassedOver.HIDDEN: 3, RefusalReason.EMPTY: 1}) == "empty files: 1, hidden files: 3"


def test_pictures_of_ones_own_are_read_as_uploads_are(tmp_path):
    save(tmp_path / "whole.png")
    large = Image.effect_noise((640, 200), 60).convert("RGB")
    large.save(tmp_path / "large.jpg", quality=95)
    (tmp_path / "empty.png").write_bytes(b"")
    (tmp_path / "long.jpg").write_bytes(b"\xff\xd8\xff" + bytes(2**20))
    (tmp_path / "page.pdf").write_bytes(b"%PDF-1.7")
    names = ("whole.png", "empty.png", "large.jpg", "nowhere.png", "long.jpg", "page.pdf")
    found = list(own_pictures.read_all([tmp_path / name for name in names], SMALL, lambda p: p))
    whole, _, small = found[:3]
    assert whole.tobytes() == decode((tmp_path / "whole.png").read_bytes()).tobytes()
    assert small.height == 64, "made small, to no less than what is needed"
    assert found[1:2] + found[3:] == [
        RefusalReason.EMPTY,
        PassedOver.UNREADABLE,
        RefusalReason.TOO_LARGE,
        RefusalReason.FORMAT,
    ]


@pytest.mark.parametrize("size", [(2000, 100), (100, 2000), (90, 60)])
def test_a_small_side_is_kept(tmp_path, size):
    Image.new("RGB", size, "red").save(tmp_path / "a.png")
    [found] = own_pictures.read_all([tmp_path / "a.png"], SMALL, lambda picture: picture.size)
    assert min(found) >= min(*size, 60)

"""A folder of one's own pictures: odd files, the split, and what is kept of it."""

import os
import shutil
import struct
import unicodedata
import zlib

import numpy as np
import pytest
import torch
from PIL import Image, ImageCms

from cnnviz.errors import BadValue, DataMissing, ImageRejected
from cnnviz.photos.decoding import own_pictures
from cnnviz.photos.decoding.images import decode
from cnnviz.photos.decoding.picture_folders import PassedOver
from cnnviz.photos.decoding.refusals import RefusalReason
from cnnviz.training.data import folder_data as module
from cnnviz.training.data.folder_data import LEAST, folder_data, report
from tests.photos.decoding.heic_writer import heic
from tests.photos.decoding.picture_files import ycck

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def plain(path, colour, size=(40, 40), **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path, **options)


@pytest.fixture
def folder(tmp_path):
    """Three classes of ten pictures, each class of one colour that changes a little by number."""
    place = tmp_path / "pets"
    for label, colour in (("bird", RED), ("cat", GREEN), ("개", BLUE)):
        for number in range(LEAST):
            shade = tuple(min(255, channel + number) for channel in colour)
            plain(place / label / f"{number}.png", shade, (33 + number, 50))
    return place


def fingerprint(data):
    return [
        (split.images[:, 0, 0].tolist(), split.labels.tolist()) for split in (data.train, data.test)
    ]


def test_each_class_gives_four_fifths_to_learn_from(folder):
    data = folder_data(folder)
    assert data.name == "folder:pets"
    assert data.classes == ("bird", "cat", "개")
    assert torch.bincount(data.train.labels).tolist() == [8, 8, 8]
    assert torch.bincount(data.test.labels).tolist() == [2, 2, 2]
    assert data.train.images.shape == (24, 32, 32, 3)
    assert data.train.images.dtype == torch.uint8
    # Every picture has the colour of its class.
    assert data.train.images[:, 16, 16].argmax(1).tolist() == data.train.labels.tolist()
    shades = {tuple(pixel) for pixels, _ in fingerprint(data) for pixel in pixels}
    assert len(shades) == 30, "a picture stands in both splits"
    assert data.skipped == 0
    # The first pictures are of all classes: a run may use them alone.
    assert len(set(data.train.labels[:12].tolist())) == 3


def test_the_split_depends_on_names_alone(folder, tmp_path):
    copy = tmp_path / "elsewhere" / "pets"
    for path in sorted(folder.rglob("*.png"), reverse=True):
        target = copy / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        os.utime(target, (1, 1))
    assert fingerprint(folder_data(copy)) == fingerprint(folder_data(folder))


def test_the_middle_is_cut_out_and_shrunk_smoothly(folder):
    wide = np.zeros((128, 384, 3), np.uint8)
    wide[:, :128], wide[:, 256:] = RED, BLUE
    wide[::2, 128:256:2] = wide[1::2, 129:256:2] = 255  # a fine chessboard in the middle
    for place, name in (("bird", "wide.png"), ("cat", "tall.png")):
        picture = Image.fromarray(wide if place == "bird" else wide.transpose(1, 0, 2))
        picture.save(folder / place / name)
    data = folder_data(folder)
    images = torch.cat([data.train.images, data.test.images]).float()
    chessboards = images[(images[:, 8:24, 8:24] - 127.5).abs().amax((1, 2, 3)) < 8]
    assert len(chessboards) == 2  # neither all black nor all white, and no red or blue inside
    assert (chessboards[:, 2:-2, 2:-2] - 127.5).abs().max() < 8


def save_odd(place):
    """Pictures of every accepted kind that must come out green."""
    green = Image.new("RGB", (64, 48), GREEN)
    green.save(place / "a.jpg", quality=95)
    green.save(place / "b.webp", lossless=True)
    green.save(place / "c.bmp")
    green.save(place / "d.gif")
    green.convert("CMYK").save(place / "e.jpeg")
    green.convert("P", palette=Image.Palette.ADAPTIVE).save(place / "no-suffix", "PNG")
    turned = Image.new("RGB", (200, 40), RED)
    turned.paste(GREEN, (80, 0, 120, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    turned.save(place / "f.jpg", exif=exif)


def save_broken(place):
    """Files that are no picture, or one that must not be read."""
    (place / "empty.png").write_bytes(b"")
    (place / "notes.txt").write_text("no picture")
    whole = place / "whole.jpg"
    Image.effect_noise((200, 200), 90).convert("RGB").save(whole)
    (place / "cut.jpg").write_bytes(whole.read_bytes()[:2000])
    whole.unlink()
    Image.new("RGB", (4, 90)).save(place / "thin.png")
    Image.new("RGB", (40, 40)).save(place / "document.tiff")
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    (place / "bomb.png").write_bytes(bomb + struct.pack(">I", zlib.crc32(chunk)))
    return 6


def test_odd_files_are_read_or_left_out_and_counted(folder):
    save_odd(folder / "cat")
    broken = save_broken(folder / "cat")
    (folder / "cat" / ".DS_Store").write_bytes(b"hidden")
    (folder / "cat" / "inner").mkdir()
    plain(folder / "cat" / "inner" / "deep.png", RED)
    (folder / ".git").mkdir()
    (folder / "readme.md").write_text("beside the classes")
    data = folder_data(folder)
    assert data.skipped == broken
    labels = torch.cat([data.train.labels, data.test.labels])
    images = torch.cat([data.train.images, data.test.images])[labels == 1].int()
    assert len(images) == LEAST + 7
    assert (images[:, 16, 16] - torch.tensor(GREEN)).abs().max() < 12


def test_grey_and_transparent_pictures_keep_their_light(folder):
    deep = np.full((40, 40), 0x8000, np.uint16)
    Image.fromarray(deep).save(folder / "bird" / "deep.png")
    clear = Image.new("RGBA", (40, 40), (*BLUE, 0))
    clear.save(folder / "bird" / "clear.png")
    grey = Image.new("L", (40, 40), 77)
    grey.save(folder / "bird" / "grey.png")
    masked = Image.new("P", (40, 40), 0)
    masked.putpalette([10, 20, 30] + [0] * 765)
    masked.save(folder / "bird" / "masked.png", transparency=bytes([0]))
    data = folder_data(folder)
    centres = torch.cat([data.train.images, data.test.images])[:, 16, 16].tolist()
    assert [128, 128, 128] in centres
    assert [77, 77, 77] in centres
    assert centres.count([255, 255, 255]) == 2
    assert data.skipped == 0


def test_what_was_read_is_kept_until_a_picture_changes(folder, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    first = folder_data(folder, cache)
    reads = []
    read_all = own_pictures.read_all

    def counted(paths, *arguments):
        reads.extend(paths)
        return read_all(paths, *arguments)

    monkeypatch.setattr(own_pictures, "read_all", counted)
    again = folder_data(folder, cache)
    assert not reads
    assert fingerprint(again) == fingerprint(first)
    assert (again.mean, again.std, again.skipped) == (first.mean, first.std, first.skipped)
    plain(folder / "cat" / "0.png", (0, 99, 0), (77, 77))
    changed = folder_data(folder, cache)
    assert len(reads) == 30
    assert fingerprint(changed) != fingerprint(first)
    assert len(list(cache.iterdir())) == 1, "the old file stays behind"


def test_a_damaged_cache_or_one_without_room_is_no_obstacle(folder, tmp_path):
    cache = tmp_path / "cache"
    first = folder_data(folder, cache)
    (kept,) = cache.iterdir()
    for content in (b"", b"nonsense", kept.read_bytes()[:500]):
        kept.write_bytes(content)
        assert fingerprint(folder_data(folder, cache)) == fingerprint(first)
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert fingerprint(folder_data(folder, blocked / "cache")) == fingerprint(first)


def refused(folder):
    with pytest.raises((BadValue, DataMissing)) as caught:
        folder_data(folder)
    return caught.value


def test_a_folder_that_is_none(folder, tmp_path, monkeypatch):
    assert refused(tmp_path / "nowhere").key == "folder_missing"
    assert refused(folder / "cat" / "0.png").key == "folder_missing"
    assert refused(folder / "cat").key == "folder_classes"
    one = tmp_path / "one"
    plain(one / "only" / "a.png", RED)
    error = refused(one)
    assert (error.key, error.params["count"]) == ("folder_classes", 1)
    for number in range(101):
        (tmp_path / "many" / str(number)).mkdir(parents=True)
    assert refused(tmp_path / "many").params["count"] == 101
    (folder / "cat" / "0.png").write_bytes(b"broken")
    error = refused(folder)
    assert (error.key, error.params["name"]) == ("folder_class_small", "cat")
    assert error.params["count"] == LEAST - 1
    assert str(error).endswith("(left out: files that are no pictures: 1)")
    monkeypatch.setattr(module, "MOST", 20)
    assert refused(folder).key == "folder_too_large"


def test_pictures_of_one_colour_can_be_normalised(tmp_path):
    for label in ("a", "b"):
        for number in range(LEAST):
            plain(tmp_path / label / f"{number}.png", (9, 9, 9))
    data = folder_data(tmp_path)
    assert data.mean == pytest.approx((9 / 255,) * 3)
    assert min(data.std) > 0


@pytest.mark.parametrize("name", ["__MACOSX", "@eaDir", "#recycle"])
def test_what_a_system_leaves_behind_is_no_class(folder, name):
    classes = folder_data(folder).classes
    (folder / name / "x").mkdir(parents=True)
    assert folder_data(folder).classes == classes


def test_a_torn_exif_entry_does_not_lose_the_picture(folder):
    before = folder_data(folder)
    torn = b"Exif\0\0II*\0" + struct.pack("<IHHHIIHHIII", 8, 2, 274, 3, 1, 1, 271, 2, 64, 5000, 0)
    place = next(path for path in folder.iterdir() if path.is_dir())
    Image.new("RGB", (40, 40), "red").save(place / "torn.jpg", "JPEG", exif=torn)
    assert folder_data(folder).skipped == before.skipped


def test_what_an_upload_may_be_a_class_may_hold(folder):
    before = folder_data(folder)
    (folder / "cat" / "phone.heic").write_bytes(heic())
    (folder / "cat" / "film.JPG").write_bytes(ycck())
    plain(folder / "cat" / "new.avif", GREEN)
    plain(folder / "cat" / "old.jfif", GREEN, format="JPEG")
    data = folder_data(folder)
    assert data.skipped == before.skipped == 0
    assert len(data.train) + len(data.test) == len(before.train) + len(before.test) + 4


def test_a_picture_has_the_colours_of_an_upload(folder):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for size in ((64, 64), (400, 400)):
        path = folder / "bird" / f"grey of {size[0]}.png"
        plain(path, (200, 90, 40), size, icc_profile=profile)
        expected = decode(path.read_bytes()).getpixel((3, 3))
        data = folder_data(folder)
        centres = torch.cat([data.train.images, data.test.images])[:, 16, 16].tolist()
        assert list(expected) in centres
        path.unlink()


def test_what_is_left_out_is_counted_by_its_reason(folder, tmp_path):
    (folder / "cat" / "empty.png").write_bytes(b"")
    (folder / "cat" / "notes.txt").write_text("no picture")
    (folder / "cat" / "Thumbs.db").write_bytes(b"x")
    (folder / "cat" / "._0.png").write_bytes(b"\0\5\x16\7")
    (folder / "cat" / "inner").mkdir()
    (folder / "__MACOSX" / "cat").mkdir(parents=True)
    (folder / "bird" / "@eaDir").mkdir()
    (folder / "nothing").mkdir()
    (folder / "papers").mkdir()
    (folder / "papers" / "a.pdf").write_bytes(b"%PDF-1.7")
    (folder / "readme.md").write_text("beside the classes")
    cache = tmp_path / "cache"
    seen = dict(report(folder, cache).left_out)
    unopened = {
        PassedOver.EMPTY: 1,
        PassedOver.HIDDEN: 2,
        PassedOver.SYSTEM: 2,
        PassedOver.FOLDERS: 1,
        PassedOver.BESIDE: 1,
    }
    assert seen == unopened
    assert report(folder, cache).pictures is None
    opened = unopened | {
        PassedOver.EMPTY: 2,
        RefusalReason.EMPTY: 1,
        RefusalReason.NOT_A_PICTURE: 1,
        RefusalReason.FORMAT: 1,
    }
    data = folder_data(folder, cache)
    assert data.classes == ("bird", "cat", "개")
    assert data.train.labels.unique().tolist() == [0, 1, 2]
    assert dict(data.left_out) == dict(folder_data(folder, cache).left_out) == opened
    assert dict(report(folder, cache).left_out) == opened
    assert report(folder, cache).pictures == 30
    assert data.skipped == 3


def test_two_spellings_of_a_class_are_one(folder):
    whole = folder_data(folder)
    names = [unicodedata.normalize(form, "고양이") for form in ("NFC", "NFD")]
    (folder / "cat").rename(folder / names[1])
    apart = folder_data(folder)
    assert apart.classes == ("bird", "개", names[0])
    assert len(apart.train) == len(whole.train)
    (folder / names[0]).mkdir()
    for number in range(0, LEAST, 2):
        (folder / names[1] / f"{number}.png").rename(folder / names[0] / f"{number}.png")
    both = folder_data(folder)
    assert both.classes == apart.classes
    assert fingerprint(both) == fingerprint(apart)


def test_names_that_are_no_utf_8_are_classes_and_pictures_like_others(folder, tmp_path):
    odd = folder / os.fsdecode("반려동물".encode("cp949"))
    (folder / "cat").rename(odd)
    (odd / "0.png").rename(odd / os.fsdecode("고양이.png".encode("cp949")))
    moved = tmp_path / os.fsdecode("동물".encode("cp949"))
    folder.rename(moved)
    data = folder_data(moved, tmp_path / "cache")
    for name in (data.name, *data.classes):
        name.encode("utf-8")
    assert len(data.classes) == 3
    assert data.skipped == 0


def test_upper_and_lower_case_and_odd_names_stay_apart(tmp_path):
    for number, name in enumerate(("Cat", "cat", "-rf", "*a*", "a\nb", "\u202ecat", "x" * 200)):
        for shade in range(LEAST):
            plain(tmp_path / name / f"{shade}.png", (30 * number, shade, 0))
    data = folder_data(tmp_path)
    assert len(set(data.classes)) == 7
    assert {"Cat", "cat", "-rf", "*a*"} <= set(data.classes)
    assert all(name.isprintable() and len(name) <= 80 for name in data.classes)


def test_a_machine_that_cannot_read_at_all_is_told_and_nothing_is_kept(
    folder, tmp_path, monkeypatch
):
    def busy(paths, *_):
        return [RefusalReason.BUSY for _ in paths]

    with monkeypatch.context() as patched:
        patched.setattr(own_pictures, "read_all", busy)
        with pytest.raises(ImageRejected):
            folder_data(folder, tmp_path / "cache")
    assert folder_data(folder, tmp_path / "cache").skipped == 0

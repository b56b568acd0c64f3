import io
import subprocess
import sys

import pytest
from PIL import Image

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.errors import UnknownName
from cnnviz.photos.decoding import samples
from cnnviz.photos.decoding.images import decode


def test_the_installed_package_has_every_sample():
    assert samples.available() == samples.SAMPLES


@pytest.mark.parametrize("sample", samples.SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_is_a_photo_with_a_licence_and_a_title(sample):
    picture = decode(samples.read(sample.name))
    assert picture.size == Image.open(io.BytesIO(samples.read(sample.name))).size
    assert sample.author
    assert sample.licence
    assert sample.source.startswith("https://")
    for language in LANGUAGES:
        assert text(language.code)(f"samples.{sample.name}")


def test_an_unknown_sample_names_the_known_ones():
    with pytest.raises(UnknownName, match="chelsea"):
        samples.read("mona lisa")


def test_a_sample_that_the_package_lacks_leaves_the_gallery(tmp_path, monkeypatch):
    (tmp_path / "chelsea.png").write_bytes(b"")
    monkeypatch.setattr(samples, "_folder", lambda: tmp_path)
    assert [sample.name for sample in samples.available()] == ["chelsea"]
    with pytest.raises(UnknownName):
        samples.read("coffee")


def test_the_gallery_does_not_import_scikit_image():
    code = (
        "import sys; from cnnviz.photos.decoding import samples; samples.read('chelsea');"
        "sys.exit('skimage' in sys.modules or 'scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

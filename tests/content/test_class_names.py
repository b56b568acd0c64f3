"""The thousand classes in Korean: each line one class, written by meaning, none twice."""

import re
import unicodedata

import pytest
from torchvision.models import ResNet50_Weights

from cnnviz.content.class_names import FILE, imagenet_names
from cnnviz.content.languages import LANGUAGES
from cnnviz.paths import CONTENT

ENGLISH = ResNet50_Weights.DEFAULT.meta["categories"]
KOREAN = imagenet_names("ko")

# Korean writes these with Latin letters.
LATIN = {"CD player": "CD 플레이어", "Model T": "포드 모델 T"}

TRANSLATED = sorted(one.code for one in LANGUAGES if (CONTENT / one.code / FILE).is_file())


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_class_has_a_line_in_the_order_of_the_outputs(code):
    text = (CONTENT / code / FILE).read_text(encoding="utf-8")
    assert text.endswith("\n")
    rows = [line.split("\t") for line in text.splitlines()]
    assert [row[0] for row in rows] == ENGLISH
    assert {len(row) for row in rows} == {2}


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_two_classes_share_a_name(code):
    found = imagenet_names(code)
    assert len(found) == 1000
    assert len({"".join(name.split()).casefold() for name in found.values()}) == 1000


def test_names_are_composed_and_trimmed():
    for name in KOREAN.values():
        assert name == unicodedata.normalize("NFC", name) == " ".join(name.split())
        assert re.fullmatch(r"[가-힣A-Z0-9 ]+", name), name


def test_latin_letters_stand_only_where_korean_has_them():
    assert {en: ko for en, ko in KOREAN.items() if re.search("[A-Za-z]", ko)} == LATIN


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("crane bird", "두루미"),
        ("crane", "기중기"),
        ("maillot", "무용 타이츠"),
        ("maillot tank suit", "원피스 수영복"),
        ("sunglasses", "선글라스"),
        ("cock", "수탉"),
        ("drake", "수오리"),
        ("kite", "솔개"),
        ("bow", "활"),
        ("file", "서류 캐비닛"),
        ("plane", "대패"),
        ("nail", "못"),
        ("pick", "기타 피크"),
        ("muzzle", "입마개"),
        ("mortar", "절구"),
        ("vault", "궁륭"),
        ("wing", "비행기 날개"),
        ("iron", "다리미"),
        ("upright", "업라이트 피아노"),
        ("slot", "슬롯머신"),
        ("brass", "기념 동판"),
        ("boxer", "복서"),
        ("Cardigan", "카디건 웰시 코기"),
        ("cardigan", "카디건"),
        ("papillon", "파피용"),
        ("admiral", "제독나비"),
        ("monarch", "제왕나비"),
        ("hip", "로즈힙"),
        ("ear", "이삭"),
        ("bolete", "그물버섯"),
    ],
)
def test_words_of_several_meanings_are_read_as_the_pictures_are(english, korean):
    assert KOREAN[english] == korean


def test_a_language_without_the_file_has_no_names():
    assert imagenet_names("en") == {}

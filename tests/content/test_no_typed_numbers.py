"""No number is typed into page text: it is computed, or published with its source.

Allowed are what is a name (ResNet-50, top-5, v1.5), a year, a kernel size (3×3), zero, a simple
part of a whole (1/3), the number of a list item, a figure that is itself spoken of (the "5" of
LeNet-5), and whatever stands in an equation, in code or in a placeholder.
"""

import re

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.paths import CONTENT

CODES = [entry.code for entry in LANGUAGES]
FILES = sorted(CONTENT.glob("*/*.md"))

# A claim to judge is quoted as it circulates, with its wrong number.
CLAIM = re.compile(r"^## \[myth-.*$", re.MULTILINE)
NOT_PROSE = re.compile(
    r"```.*?```|\$\$.*?\$\$|\$[^$\n]*\$|`[^`\n]*`|\[\[[^\]]*\]\]|\{[^}]*\}", re.DOTALL
)
UNIT = (
    r"(?:%|percent|parameters|weights|layers|blocks|pixels|px|classes|channels|multiply-adds"
    r"|pictures|epochs|퍼센트|매개변수|가중치|개|층|블록|픽셀|채널|클래스|장|배|회|에포크)"
)
NAME = re.compile(r"[A-Za-z]+-?\d+(?:\.\d+)?")
YEAR = re.compile(rf"(?<![\d.,])(?:19|20)\d\d(?![\d,.]*\d)(?!\s*{UNIT})")
KERNEL = re.compile(r"(?<![\d.])(?:[1-9]|1[01]|n)×(?:[1-9]|1[01]|n)(?!\d)")
ZERO = re.compile(rf"(?<![\d.,])0(?![\d.,]*\d)(?!\s*{UNIT})")
# A part of a whole and a first place are words of a sentence, as "a third" and "first" are.
PART = re.compile(
    r"(?<![\d.,/])[1-9]/(?:1,000|10|\d)(?![\d/]|,\d)|(?<!\d)10+[만억]분의 1(?![\d])|(?<!\d)1위"
)
QUOTED = re.compile(r"[\"“‘]\d[\"”’]")
ITEM = re.compile(r"^\d+\. ", re.MULTILINE)
IN_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|thousand"
    r"|million|billion)[ -](?:%|percent|parameters|weights|layers|blocks|pixels|multiply-adds)"
    r"|(?<![가-힣])(?:두|세|네|다섯|여섯|일곱|여덟|아홉|열|스무|백|천) ?(?:개의 )?"
    r"(?:퍼센트|매개변수|층|블록|픽셀)"
)


def typed_numbers(markdown):
    """Every number in running text that is neither a name nor a year nor a kernel size."""
    prose = NOT_PROSE.sub(" ", CLAIM.sub(" ", markdown))
    in_words = IN_WORDS.findall(prose)
    for allowed in (NAME, KERNEL, YEAR, ZERO, PART, QUOTED, ITEM):
        prose = allowed.sub(" ", prose)
    return re.findall(r"\d[\d,.]*\S*", prose) + in_words


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_pages(path):
    assert typed_numbers(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("code", CODES)
def test_labels(code):
    found = {key: typed_numbers(value) for key, value in text(code).texts.items()}
    assert {key: numbers for key, numbers in found.items() if numbers} == {}


@pytest.mark.parametrize(
    "line",
    [
        "It has 25,557,032 parameters.",
        "매개변수가 25,557,032개입니다.",
        "The error fell to 3.57 %.",
        "오류율은 3.57 %입니다.",
        "The field is 427 px wide.",
        "A picture of 224×224 pixels.",
        "It has 50 layers.",
        "층이 50개입니다.",
        "2048 channels, and 2000 parameters.",
        "a network of fifty layers",
        "열 층짜리 신경망",
        "about 60 million",
        "at 4.09 G multiply-adds",
        "$x = 3$ and 3 more",
        "accuracy 0.76",
        "정확도는 17/20이고 21위입니다.",
        "0 %",
    ],
)
def test_typed_numbers_are_found(line):
    assert typed_numbers(line)


@pytest.mark.parametrize(
    "line",
    [
        "In 2015 ResNet-152 won; LeNet-5 is from 1998.",
        "2015년에 ResNet-152가 우승했습니다.",
        "a 3×3, a 1×1, an n×1 and a 7×7 convolution",
        "top-5 error on CIFAR-10, v1.5, Inception v3, layer C3",
        "It has [[params]] parameters and `layer4.1`.",
        "$$\nx^{2} = 4 \\cdot 10^9\n$$",
        "set it to 0; 빈자리를 0으로 채웁니다",
        "1. Open the page\n2. Read it",
        "at most {size} MB",
        'The "5" is a version; 이름의 ‘5’는 버전 번호입니다.',
        "약 1/10, 1/3과 2/3 사이, 10억분의 1 이하, 1위를 유지합니다",
    ],
)
def test_names_years_and_equations_are_not(line):
    assert typed_numbers(line) == []

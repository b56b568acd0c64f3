"""Korean says one thing with one word, politely, and lets no particle hang on an unknown ending."""

import re
import tomllib

import pytest

from cnnviz.content.facts import fact
from cnnviz.paths import CONTENT

KOREAN = sorted([*(CONTENT / "ko").glob("*.md"), *(CONTENT / "ko").glob("*.toml")])

# What stands for each pattern instead; `(?<![가-힣])` keeps words apart that only end alike.
FORBIDDEN = {
    r"스퀴즈-여기|엑사이테이션": "스퀴즈-익사이테이션",
    r"귀인": "기여도 분석(attribution)",
    r"(?<!stride, )보폭": "스트라이드",
    r"(?<![가-힣])입구|출력부|\"머리\"": "스템, 헤드",
    r"(?<![가-힣])폭(?!발|넓)": "너비",
    r"라벨": "레이블",
    r"누설": "리키 ReLU",
    r"열 ?지도": "히트맵",
    r"모형": "모델",
    r"시험": "테스트",
    r"차이(?:\*\*)?\(margin\)|\*\*차이": "마진",
    r"흩어짐|흩어진|퍼짐": "편차",
    r"학습 방법": "레시피",
    r"전결합|밀집 층": "완전 연결층, 밀집층",
    r"(?<![가-힣])활(?![성용동발짝])": "호",
    r"갈라진 실행|갈라 나가|갈라져 나옴": "분기(포크)",
    r"견본": "예시 사진",
    r"상위 다섯 오류|상위 5": "top-5",
    r"꺾은선": "선 그래프",
    r"첫째 자리": "1위",
    r"판 번호": "버전",
    r"틀렸습니다: ": "{answer}: 정답이 아닙니다.",
    r"[가-힣]분의 [일이삼]|0에서 일|(?:영|일)(?:으)?로 맞": "numerals",
    r"퍼센트|[\d}] ?\u00a0?(?<=[ \u00a0])%": "% without a space",
    r"two GPUs|one tower|in colour": "the names of the selector",
    r"견주": "비교하다",
}

# Open at the end: the ending of what is filled in is not known. The forms after a vowel stay, for
# a percentage, which is read 퍼센트.
HANGING = re.compile(
    r"[}\]][’”`]?(?:은|이|을|과|으로|이라고?|이라는)(?![가-힣])|[’”]?(?:은\(는\)|이\(가\)|을\(를\))"
)

# A layer's name ends in a digit or in "p" of "AvgPool": read with 이.
KNOWN = {"[[first_all_seeing]]`이"}

QUOTED = re.compile(r"[‘“][^’”]*[’”]")
BLUNT = re.compile(r"(?<![니시마])다[.!](?!\w)")
WORDS = re.compile(
    r"(?:이|하|되|했|었|았|있|없|는|한|된|진|같|많|크|평평하|안|좋|쉽|높|낮|길|좁|넓)다\Z"
)


def _texts(path):
    """Return what a reader may see of a file, by where it stands."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return {str(number): line for number, line in enumerate(source.splitlines(), 1)}
    found, left = {}, [("", tomllib.loads(source))]
    while left:
        name, value = left.pop()
        if isinstance(value, dict):
            left += [(f"{name}.{key}", inner) for key, inner in value.items()]
        else:
            found[name] = str(value)
    return found


def _found(pattern, text):
    return [match.group(0) for match in re.finditer(pattern, text)]


def wrong_terms(text):
    """Every term of a text that another stands for, with that other."""
    return {one: use for pattern, use in FORBIDDEN.items() for one in _found(pattern, text)}


def blunt(text):
    """Whether a sentence of a text, or the whole text, ends as a note does: 한다, 이다."""
    bare = QUOTED.sub("‘’", text)
    return bool(BLUNT.search(bare)) or bool(WORDS.search(bare.strip()))


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.name)
def test_one_term_for_one_thing(path):
    found = {where: wrong_terms(text) for where, text in _texts(path).items()}
    assert {where: terms for where, terms in found.items() if terms} == {}


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.name)
def test_no_particle_hangs_on_what_is_filled_in(path):
    found = {where: _found(HANGING, text) for where, text in _texts(path).items()}
    open_ends = {where: ends for where, ends in found.items() if ends}
    for where, text in _texts(path).items():
        if any(known in text for known in KNOWN):
            open_ends.pop(where, None)
    assert open_ends == {}


@pytest.mark.parametrize("path", KOREAN, ids=lambda path: path.name)
def test_every_sentence_is_polite(path):
    assert [where for where, text in _texts(path).items() if blunt(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "전결합층의 매개변수",
        "보폭이 둘인 합성곱",
        "열지도",
        "시험 정확도",
        "틀렸습니다: {answer}.",
        "약 백만분의 일",
        "오류율 {value} %",
        "차이(margin)의 변화",
        "한 층에서 끝나는 활을 따라가",
        "시야의 폭은",
        "*2012, two GPUs* 모델",
    ],
)
def test_a_forbidden_term_is_found(text):
    assert wrong_terms(text)


@pytest.mark.parametrize(
    "text",
    [
        "스트라이드(stride, 보폭)가 $1$",
        "활성화 함수를 활용하면 기울기가 폭발합니다",
        "진폭과 대폭",
        "오류율 {value}%",
        "상자가 틀렸습니다.",
        "상위 다섯 개",
    ],
)
def test_other_words_are_left_alone(text):
    assert wrong_terms(text) == {}


@pytest.mark.parametrize(
    ("text", "hangs"),
    [
        ("커널 {index}은 움직였습니다", True),
        ("‘{name}’이라는 모델은 없습니다", True),
        ("‘{file}’은(는) 압축 파일", True),
        ("{index}번 커널은 움직였습니다", False),
        ("‘{name}’(이)라는 모델은 없습니다", False),
        ("상자의 {share}가 패딩 위에", False),
    ],
)
def test_a_hanging_particle_is_found(text, hangs):
    assert bool(HANGING.search(text)) is hangs


@pytest.mark.parametrize(
    ("text", "is_blunt"),
    [
        ("지름길은 매개변수 수를 줄인다.", True),
        ("VGG는 깊어서 무겁다. 그렇습니까?", True),
        ("두 배다", False),
        ("뚜렷한 차이가 없다", True),
        ("내 사진으로 해 봅시다.", False),
        ("‘그림이 좋다.’라는 말은 옳지 않습니다.", False),
        ("둘 다", False),
        ("브라우저마다", False),
    ],
)
def test_a_note_in_place_of_a_sentence_is_found(text, is_blunt):
    assert blunt(text) is is_blunt


def test_a_percentage_stands_without_a_space_in_korean_alone():
    entry = fact("ilsvrc2015_top5")
    assert entry.number("ko") == "3.57%"
    assert entry.number("en") == "3.57\u00a0%"

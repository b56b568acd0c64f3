"""The thousand classes of ImageNet in a language: `assets/content/<language>/imagenet.tsv`.

The networks know their classes by the publisher's English names. A language may have the file: one
line a class in the order of the outputs, the English name, a tab, and the name in that language,
which was written by the meaning of the synset, not by the English word: `crane bird` is a bird and
`crane` a machine. Two lines follow what the pictures of the class show where its gloss says
something else: `sunglass` (a burning glass, by the gloss) and `cup` (a punch).
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from cnnviz.paths import CONTENT

FILE = "imagenet.tsv"


@cache
def imagenet_names(code: str) -> Mapping[str, str]:
    """Return the names of ImageNet's classes in a language, by their English ones.

    Args:
        code: Of the language, such as "ko".

    Returns:
        A thousand names; none where the language has no such file.
    """
    path = CONTENT / code / FILE
    if not path.is_file():
        return MappingProxyType({})
    lines = path.read_text(encoding="utf-8").splitlines()
    return MappingProxyType(dict(line.split("\t") for line in lines))

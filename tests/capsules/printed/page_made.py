"""A page with one thing of every kind, and a reader of its file that knows nothing of this app."""

from html.parser import HTMLParser

from cnnviz.capsules import capsule as kinds
from cnnviz.capsules.printed import printed_page as printed
from cnnviz.content.labels import text
from cnnviz.ui.network_drawings import strip
from tests.capsules.made import ITEMS, picture

HOSTILE = '<script>alert(1)</script><img src=x onerror="a()">[w](javascript:a()) ![p](http://x.y/z)'
"""What a reader may type."""

FLOW = printed.PrintedFlow(
    title="LeNet-5 says",
    photo=picture(),
    alt="a cat",
    sheet=picture(seed=2),
    layers=(printed.PrintedLayerMaps(name="C1", shape="6×28×28"),),
    answer=(printed.PrintedShare(label="cat", share=0.25, written="25.0 %"),),
)


def of(*things, language="en", **more):
    """A page in a file that shows some things."""
    table = text(language).table("page_file")
    return printed.PrintedPage(
        **{
            "title": "ResNet",
            "address": "http://127.0.0.1:8501/resnet?part=layers&lang=en",
            "made": "2026-05-04T03:02:01+00:00",
            "language": language,
            "words": {name: table[name] for name in printed.WORDS},
            "photo": kinds.RecordedPhoto(name="chelsea", sha256="ab" * 32, source=picture()),
            "weights": (kinds.RecordedWeights(model="resnet50", name="V1", sha256="cd" * 32),),
            "versions": {"cnnviz": "1.2.3", "torch": "9.8.7"},
            "things": things,
            **more,
        }
    )


def table(**more):
    return printed.PrintedTable(
        **{
            "caption": "Layers",
            "names": ("layer", "parameters"),
            "columns": (("conv1", "fc"), ("9,408", 2.5)),
            "numeric": (False, True),
            **more,
        }
    )


def everything():
    """One thing of every kind, what holds others too."""
    capsule = [one for one in ITEMS if not isinstance(one, kinds.RecordedColumns)]
    recorded = [
        one for one in capsule if not isinstance(one, kinds.RecordedWords | kinds.RecordedTable)
    ]
    return of(
        printed.PrintedHeading(markdown="Residual *learning*", level=1),
        printed.PrintedWords(
            markdown="Side $27$, as [He](https://arxiv.org/abs/1512.03385) has it."
        ),
        printed.PrintedWords(markdown="**So** it is.", role="success"),
        printed.PrintedWords(markdown=r"$$\frac{a}{b} + 1 = 3$$", role="formula"),
        printed.PrintedCode(text="a < b"),
        printed.PrintedChoice(label="Part", value="Layers"),
        table(),
        printed.PrintedDrawing(svg=strip("lenet5", "en").svg),
        FLOW,
        *recorded,
        printed.PrintedColumns(columns=((table(),), (printed.PrintedCode(text="beside"),))),
        printed.PrintedFold(
            label="More", things=(printed.PrintedCode(text="inside"),), is_open=False
        ),
    )


class Read(HTMLParser):
    """What a file says, and what it asks for."""

    def __init__(self, file):
        super().__init__(convert_charrefs=True)
        self.tags, self.addresses, self.handlers, self.links = [], [], [], []
        self.said, self.scripts, self.policy, self._inside = [], [], "", ""
        self.feed(file)
        self.words = " ".join(" ".join(self.said).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._inside = tag if tag in ("script", "style") else ""
        if tag == "script":
            self.scripts.append("")
        for name, value in attrs:
            if name in ("src", "srcset", "data", "poster", "background", "xlink:href") or (
                name == "href" and tag != "a"
            ):
                self.addresses.append(value)
            if name == "href" and tag == "a":
                self.links.append(value)
            if name.startswith("on"):
                self.handlers.append((tag, name))
        if ("http-equiv", "Content-Security-Policy") in attrs:
            self.policy = dict(attrs)["content"]

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self.scripts[-1] += data
        elif not self._inside:
            self.said.append(data)

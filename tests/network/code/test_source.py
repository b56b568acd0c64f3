"""A network as one file: PyTorch alone builds it, its weights load, and it answers the same."""

import inspect
import runpy
import subprocess
import sys

import pytest
import torch
from torch import nn
from torch.nn import functional

from cnnviz.architectures import CATALOG, variant
from cnnviz.errors import NotTraceable
from cnnviz.network.code.source import class_name, code_of, source, written
from cnnviz.training.nets.trainable import NETS, net

SMALL = sorted({*NETS, "lenet5", "lenet5-1998"})
DEFAULTS = [family.default for family in CATALOG]
CHOICES = ["resnet:depth=14,residual=off", "inception:aux=on", "vgg:norm=none"]


def built(code, tmp_path):
    """The class of a file, built once."""
    path = tmp_path / "network.py"
    path.write_text(code, encoding="utf-8")
    names = runpy.run_path(str(path))
    classes = [
        value for name, value in names.items() if getattr(value, "__module__", "") == "<run_path>"
    ]
    return classes[-1]().eval()


def filled(state):
    """The same weights for the same keys and shapes, of a size that no layer blows up."""
    values = {}
    for place, key in enumerate(sorted(state)):
        like = state[key]
        draws = torch.Generator().manual_seed(place)
        if not like.is_floating_point():
            values[key] = like
        elif key.endswith("running_var"):
            values[key] = 1 + torch.rand(like.shape, generator=draws)
        else:
            fan = max(like.numel() // max(like.shape[0], 1), 1) if like.ndim else 1
            values[key] = torch.randn(like.shape, generator=draws) / fan**0.5
    return values


def agrees(model, code, shape, tmp_path):
    """Keys in their order, then outputs bit by bit."""
    model.load_state_dict(filled(model.state_dict()))
    made = built(code, tmp_path)
    assert list(made.state_dict()) == list(model.state_dict())
    made.load_state_dict(model.state_dict())
    picture = torch.randn(2, *shape, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        expected, found = model(picture), made(picture.clone())
    assert torch.isfinite(expected).all()
    assert torch.equal(expected, found)
    return made


@pytest.mark.parametrize("name", SMALL)
def test_a_small_network(name, tmp_path):
    entry = variant(name)
    agrees(entry.build().eval(), code_of(name), entry.input_shape, tmp_path)


CHILD = """
import sys, runpy, torch
torch.set_num_threads(1)
for name in ("torchvision", "timm", "cnnviz", "streamlit", "tests"):
    sys.modules[name] = None  # an import of it fails
{filled}
for folder in sys.argv[1:]:
    names = runpy.run_path(folder + "/network.py")
    (made,) = [v for k, v in names.items() if getattr(v, "__mro__", ())[1:2] == (torch.nn.Module,)
               and k not in ("StochasticDepth", "Permute")]
    net = made().eval()
    net.load_state_dict(filled(net.state_dict()))
    given = torch.load(folder + "/answer.pt", weights_only=True)
    with torch.inference_mode():
        assert torch.equal(net(given["picture"]), given["answer"]), folder
    print(folder)
"""


@pytest.mark.slow
def test_every_default_in_a_process_that_has_only_torch(tmp_path):
    folders = []
    for name in DEFAULTS:
        entry = variant(name)
        model = entry.build().eval()
        model.load_state_dict(filled(model.state_dict()))
        picture = torch.randn(1, *entry.input_shape, generator=torch.Generator().manual_seed(1))
        with torch.inference_mode():
            answer = model(picture)
        assert torch.isfinite(answer).all(), name
        folder = tmp_path / name
        folder.mkdir()
        (folder / "network.py").write_text(code_of(name), encoding="utf-8")
        torch.save({"picture": picture, "answer": answer}, folder / "answer.pt")
        folders.append(str(folder))
    child = CHILD.replace("{filled}", inspect.getsource(filled))
    threads = torch.get_num_threads()
    child = child.replace("set_num_threads(1)", f"set_num_threads({threads})")
    done = subprocess.run(
        [sys.executable, "-I", "-c", child, *folders], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == folders


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_of_the_training_page(name, tmp_path):
    entry = net(name)
    agrees(entry.build().eval(), written(entry), entry.input_shape, tmp_path)


class Odd(nn.Module):
    """What recorded graphs hold beside modules that call one another."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, (1, 3), padding=(0, 1), bias=False)
        self.scale = nn.Parameter(torch.ones(8, 1, 1))
        self.register_buffer("shift", torch.zeros(1))
        self.register_buffer("sign", torch.tensor([0.1, -1.0]).view(2, 1, 1), persistent=False)
        self.again = nn.PReLU(8)
        self.unused = nn.Linear(2, 2)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.norm = nn.LayerNorm([8, 2, 2])
        self.fc = nn.Linear(16, 5)

    def forward(self, picture):
        x = self.again(self.first(picture) * self.scale + self.shift)
        left, right = x.chunk(2, dim=1)
        x = torch.cat([left[:, ::2] * self.sign, right, left[:, -2:, ...]], 1)
        x = functional.max_pool2d(x, 2)
        kept = functional.relu(x, inplace=False)
        x += kept
        x = functional.dropout(self.norm(self.pool(x)), 0.5, training=self.training)
        x = self.again(x) - x.mean((2, 3), keepdim=True)
        x = functional.adaptive_avg_pool2d(x, (1, 2))
        return self.fc(x.view(x.size(0), -1)) / 2**0.5


def test_what_graphs_hold_beside_modules(tmp_path):
    model = Odd().eval()
    made = agrees(model, source(model, (3, 8, 8), "Odd"), (3, 8, 8), tmp_path)
    assert "sign" not in made.state_dict()
    made.train()
    picture = torch.ones(1, 3, 8, 8)
    torch.manual_seed(0)
    first = made(picture)
    assert not torch.equal(first, made(picture))  # it drops out again


def test_modules_without_names(tmp_path):
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 2)).eval()
    agrees(model, source(model, (3, 8, 8), "8 layers"), (3, 8, 8), tmp_path)


class Twice(nn.Module):
    """One module under two names, or one parameter in two modules."""

    def __init__(self, *, tied):
        super().__init__()
        self.one = nn.Conv2d(3, 3, 1)
        self.other = nn.Conv2d(3, 3, 1) if tied else self.one
        if tied:
            self.other.weight = self.one.weight

    def forward(self, x):
        return self.other(self.one(x))


def test_a_network_without_weights(tmp_path):
    model = nn.Sequential(nn.AvgPool2d(2, count_include_pad=False), nn.Flatten()).eval()
    agrees(model, source(model, (3, 8, 8), "Mean"), (3, 8, 8), tmp_path)


def test_a_module_of_two_names_stays_one(tmp_path):
    model = Twice(tied=False).eval()
    made = agrees(model, source(model, (3, 4, 4), "Twice"), (3, 4, 4), tmp_path)
    assert made.one is made.other


class Named(nn.Module):
    """A module whose part is called like a method of a dictionary."""

    def __init__(self):
        super().__init__()
        self.inside = nn.Module()
        self.inside.pop = nn.Conv2d(3, 3, 1)

    def forward(self, x):
        return self.inside.pop(x)


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (Twice(tied=True), "share one parameter"),
        (Named(), "'pop'"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(model, reason):
    with pytest.raises(NotTraceable, match=reason) as raised:
        source(model.eval(), (3, 4, 4), "made")
    assert "\n" not in str(raised.value)


def test_a_function_of_another_library_is_named():
    with pytest.raises(NotTraceable, match="_get_relative_position_bias") as raised:
        code_of("swin_t")
    assert raised.value.key == "no_code"


def test_a_title_is_no_code():
    code = source(nn.Sequential(nn.Conv2d(3, 2, 1)).eval(), (3, 4, 4), '"""\nimport os\\')
    assert code.splitlines()[0].startswith('"""import os: 8 parameters')
    compile(code, "network.py", "exec")
    assert class_name('"""; x') == "X"
    assert class_name("7-net") == "Network7Net"

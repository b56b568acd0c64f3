"""Sixty files that would do harm to who reads them carelessly, made by kind and damage.

Whatever could run code would make a file, the canary.
"""

import io
import os
import pickle
import struct
import zipfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from onnx import TensorProto, helper
from safetensors.torch import save
from torch import nn

from tests.network.onnx_graph.made import conv, external, file, model, node

SAFE = save({"weight": torch.zeros(4, 4)})


class Canary:
    """A pickled object that makes a file when it is read."""

    def __init__(self, path):
        self._path = path

    def __reduce__(self):
        return os.mkdir, (str(self._path),)


def _zipped(members, like="archive"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{like}/{name}", data)
    return made.getvalue()


def _torch(thing, **options):
    made = io.BytesIO()
    torch.save(thing, made, **options)
    return made.getvalue()


def _plain():
    return file(node("Conv", "x", "w"), weights={"w": conv()})


def _broken(change):
    made = model([node("Conv", "x", "w")], {"w": conv()})
    change(made)
    return made.SerializeToString()


def _branch():
    inner = helper.make_graph(
        [node("Identity", "x", output="z")],
        "inner",
        [],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)],
    )
    return node("If", "c", then_branch=inner, else_branch=inner)


def _nested(depth):
    attribute = _branch()
    for _ in range(depth):
        graph = helper.make_graph([attribute], "g", [], [])
        attribute = helper.make_node("If", ["c"], ["y"], then_branch=graph)
    return model([attribute]).SerializeToString()


def _deep():
    """A message inside a message inside …: parsers that recurse run out of stack."""
    data = b""
    for _ in range(2_000):
        data = b"\x3a" + _length(len(data)) + data
    return b"\x08\x08" + data


def _length(value):
    found = b""
    while value > 127:
        found += bytes([value % 128 + 128])
        value //= 128
    return found + bytes([value])


def _shape(*shape):
    return _broken(lambda m: m.graph.initializer[0].dims.__setitem__(slice(None), list(shape)))


def _grown(kind, *sizes):
    """A constant that a few bytes make huge, and a convolution that reads it."""
    return file(node(kind, "s", output="k"), node("Conv", "x", "k"), weights={"s": np.array(sizes)})


def _recursive():
    made = model([node("Again", "x", output="y")])
    made.graph.node[0].domain = "own"
    made.opset_import.append(helper.make_opsetid("own", 1))
    again = helper.make_node("Again", ["a"], ["b"], domain="own")
    made.functions.append(
        helper.make_function("own", "Again", ["a"], ["b"], [again], [helper.make_opsetid("own", 1)])
    )
    return made.SerializeToString()


def _doubling():
    """Forty joins, each of a map with itself: 2 to the 40th channels."""
    names = ["x", *(f"c{number}" for number in range(40)), "y"]
    return file(*(node("Concat", one, one, output=two, axis=1) for one, two in pairwise(names)))


def _many_steps():
    names = ["x", *(f"r{number}" for number in range(20_001)), "y"]
    steps = pairwise(names)
    return file(*(node("Relu", one, output=two) for one, two in steps))


def _safetensors(table, size=None):
    head = table if isinstance(table, bytes) else table.encode()
    return struct.pack("<Q", len(head) if size is None else size) + head + bytes(64)


def _tensor(shape, begin=0, end=64, dtype="F32"):
    return f'{{"w":{{"dtype":"{dtype}","shape":{list(shape)},"data_offsets":[{begin},{end}]}}}}'


def _program():
    class Plus(nn.Module):
        def forward(self, x):
            return x + 1

    made = io.BytesIO()
    torch.export.save(torch.export.export(Plus(), (torch.zeros(2),)), made)
    return made.getvalue()


def _script():
    made = io.BytesIO()
    torch.jit.save(torch.jit.script(nn.ReLU()), made)
    return made.getvalue()


def _evil_program(canary):
    return _zipped(
        {
            "models/model.json": f'{{"graph_module": "__import__(\'os\').mkdir({str(canary)!r})"}}',
            "data/sample_inputs/model.pt": pickle.dumps(Canary(canary)),
            "archive_format": "pt2",
        }
    )


OUTSIDE = (
    "/etc/passwd",
    "../../../../etc/passwd",
    "weights.bin",
    "C:\\\\windows\\\\win.ini",
    "http://127.0.0.1/w",
    "/proc/self/environ",
    "/dev/zero",
)

CUTS = (0, 1, 7, 40, 120, 300)


def hostile(canary: Path):
    """Return every file by a name that tells kind and damage.

    Args:
        canary: What no file may make.
    """
    plain, weights = _plain(), _torch({"weight": torch.zeros(64, 64)})
    found = {f"onnx cut at {at}": plain[:at] for at in CUTS}
    found |= {f"torch cut at {at}": weights[: at + 2] for at in CUTS}
    found |= {f"safetensors cut at {at}": SAFE[: at + 9] for at in (0, 8, 30, 60)}
    found |= {f"onnx outside {path}": external(path).SerializeToString() for path in OUTSIDE}
    found |= {
        "onnx pickle": pickle.dumps(Canary(canary)),
        "old pickle": pickle.dumps(Canary(canary), protocol=2),
        "first pickle": pickle.dumps(Canary(canary), protocol=0),
        "torch pickle": _torch({"a": Canary(canary)}),
        "torch legacy pickle": _torch({"a": Canary(canary)}, _use_new_zipfile_serialization=False),
        "torch state with pickle": _torch(
            {"state_dict": {"w": torch.zeros(2)}, "x": Canary(canary)}
        ),
        "torch whole model": _torch(nn.Linear(2, 2)),
        "torch script": _script(),
        "torch program": _program(),
        "torch program with pickle": _evil_program(canary),
        "torch archive of a pickle": _zipped({"data.pkl": pickle.dumps(Canary(canary))}),
        "torch bomb": _zipped({"data.pkl": bytes(3 * 10**8), "version": "3"}),
        "torch one number many times": _torch({"w": torch.zeros(1).expand(2**20, 2**16)}),
        "torch complex": _torch({"w": torch.zeros(2, dtype=torch.complex64)}),
        "torch empty": _torch({}),
        "torch numbers": _torch([1, 2, 3]),
        "torch sparse": _torch({"w": torch.zeros(4, 4).to_sparse()}),
        "zip of paths": _zipped({"../../canary": b"x"}),
        "safetensors long table": _safetensors(b"{}", 2**62),
        "safetensors no table": _safetensors(b"{not json at all"),
        "safetensors deep table": _safetensors(b"{" + b'"a":{' * 50_000),
        "safetensors beyond the end": _safetensors(_tensor((4, 4), 0, 2**40)),
        "safetensors overlapping": _safetensors(_tensor((4, 4), 32, 16)),
        "safetensors absurd": _safetensors(_tensor((2**40, 2**40))),
        "onnx circle": file(node("Relu", "y", output="z"), node("Relu", "z", output="y")),
        "onnx reads nobody": file(node("Relu", "nobody")),
        "onnx twice": file(node("Relu", "x"), node("Relu", "x")),
        "onnx branch": file(_branch(), weights={"c": np.array(True)}),
        "onnx nested branches": _nested(30),
        "onnx deep": _deep(),
        "onnx recursive function": _recursive(),
        "onnx foreign domain": _broken(lambda m: setattr(m.graph.node[0], "domain", "com.evil")),
        "onnx unknown operator": file(node("Det", "x")),
        "onnx absurd weight": _shape(2**40, 3, 3, 3),
        "onnx negative weight": _shape(-4, 3, 3, 3),
        "onnx other weight": _shape(4, 3, 3, 4),
        "onnx nine dimensions": _shape(*[1] * 9),
        "onnx absurd picture": file(node("Relu", "x"), input_shape=(1, 3, 2**30, 2**30)),
        "onnx absurd batch": file(node("Relu", "x"), input_shape=(2**20, 3, 8, 8)),
        "onnx five dimensions": file(node("Relu", "x"), input_shape=(1, 3, 8, 8, 8)),
        "onnx grown": _grown("ConstantOfShape", 2**20, 3, 2**10, 2**10),
        "onnx doubling": _doubling(),
        "onnx many steps": _many_steps(),
        "onnx no steps": file(),
        "onnx stride of nothing": file(
            node("Conv", "x", "w", strides=[0, 0]), weights={"w": conv()}
        ),
        "onnx padding": file(node("Conv", "x", "w", pads=[2**40] * 4), weights={"w": conv()}),
        "onnx resize": file(
            node("Resize", "x", "", "s"), weights={"s": np.float32([1, 1, 1e6, 1e6])}
        ),
        "onnx later version": _broken(lambda m: setattr(m.opset_import[0], "version", 10**6)),
        "noise": np.random.default_rng(0).bytes(10_000),
        "markup": b"<script>alert(1)</script>" * 99,
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(99),
        "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(99),
    }
    return found

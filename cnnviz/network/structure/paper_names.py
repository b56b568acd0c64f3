"""What the rows and modules of a network are called in its paper: conv1 … fc8, C3, conv3_1.

A rule for each family turns a module path into such a name. Where a paper names nothing, the name
is that of the code that its authors released, or the path without what tells nothing.
"""

import re
from collections.abc import Callable, Mapping
from itertools import accumulate
from types import MappingProxyType

from cnnviz.architectures import family_of
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable

DEEP = 8
"""Convolutions from which a plain network counts them by stage: VGG has conv3_2, AlexNet conv4."""

TRUNK = "features."
"""The one container that some networks keep all convolutions in: it tells nothing."""

_FOLLOWERS = {Role.NORM: "norm", Role.ACTIVATION: "relu", Role.POOL: "pool"}
"""What a row without weights of its own is called, before the number of what it follows."""

Rule = Callable[[LayerTable, str], str]


def paper_names(table: LayerTable) -> Mapping[str, str]:
    """Return the name of every row, and of every module around rows, by module path."""
    owner = family_of(table.model)
    rule = _RULES.get(owner.slug, _bare) if owner else _bare
    names = {path: rule(table, path) for path in _modules(table)}
    names |= {row.path: rule(table, row.path) for row in table.layers}
    return MappingProxyType(names | _counted(table) | _dense_head(table, owner is not None))


def short(names: Mapping[str, str], paths: list[str]) -> str:
    """Return one name for several that follow one another: "conv3_1–3", "inception 3a–b"."""
    first, last = names.get(paths[0], paths[0]), names.get(paths[-1], paths[-1])
    if first == last:
        return first
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    # A number is not to be cut in two: conv4_10–12, not conv4_10–2.
    while same and first[same - 1].isdecimal() and last[same:].isdecimal():
        same -= 1
    return f"{first}–{last[same:]}" if same else f"{first}–{last}"


def _modules(table: LayerTable) -> dict[str, None]:
    found = dict[str, None]()
    for row in table.layers:
        parts = row.path.split(".")
        found |= dict.fromkeys(".".join(parts[:count]) for count in range(1, len(parts)))
    return found


def _bare(_table: LayerTable, path: str) -> str:
    return path.removeprefix(TRUNK)


def _lenet(_table: LayerTable, path: str) -> str:
    first, dot, rest = path.partition(".")
    if re.fullmatch(r"[csf]\d|output", first):
        first = first.upper()
    return first + dot + rest


def _alexnet(table: LayerTable, path: str) -> str:
    """Two towers of one convolution are the two GPUs of the paper."""
    found = re.fullmatch(r"conv(\d)\.(\d)(?:\.(conv|relu|norm|pool))?", path)
    if found is None:
        return _bare(table, path)
    number, tower, kind = found.groups()
    several = any(row.path.startswith(f"conv{number}.1.") for row in table.layers)
    return f"{kind or 'conv'}{number}" + (f" (GPU {int(tower) + 1})" if several else "")


def _nin(table: LayerTable, path: str) -> str:
    """conv1, cccp1, cccp2, … as in the files of the authors; a block is an mlpconv layer."""
    if re.fullmatch(r"block\d", path):
        return path.replace("block", "mlpconv")
    if not re.match(r"block\d\.", path):
        return path
    convolutions, pointwise, last = 0, 0, ""
    for row in table.layers:
        role = role_of(row.kind)
        if role is Role.CONV:
            is_first = row.path.endswith(".0")
            convolutions, pointwise = convolutions + is_first, pointwise + (not is_first)
            last = f"conv{convolutions}" if is_first else f"cccp{pointwise}"
        if row.path == path:
            is_own = role is Role.CONV
            return last if is_own else f"{_FOLLOWERS.get(role, row.kind.lower())} {last}"
    return path


def _googlenet(table: LayerTable, path: str) -> str:
    """The columns of table 1: 3a 1×1, 3a 3×3 reduce, 3a 3×3, 3a pool, 3a pool proj."""
    module, _, inside = path.partition(".")
    number = module.removeprefix("inception")
    if module == number:
        return path.removesuffix(".conv")
    if not inside.startswith("branch"):
        return f"inception {number}" + (f" {inside}" if inside else "")
    branch, _, rest = inside.partition(".")
    kernels = [
        row.kernel
        for row in table.under(f"{module}.{branch}")
        if role_of(row.kind) is Role.CONV and row.kernel
    ]
    pools = any(role_of(row.kind) is Role.POOL for row in table.under(f"{module}.{branch}"))
    step, _, kind = rest.rpartition(".")
    if not rest or not kernels:
        return f"{number} {branch}"
    name = "×".join(str(side) for side in kernels[-1])
    if pools:
        name = "pool proj" if step else "pool"
    elif step == "0" and len(kernels) > 1:
        name += " reduce"
    # torchvision has a 3×3 where the paper has its 5×5: two branches would have one name.
    twice = not pools and branch == "branch3" and name.startswith("3×3")
    name = f"{name} ({branch})" if twice else name
    return f"{number} {name}" + ("" if kind in ("conv", "0") else f" {kind}")


def _inception(_table: LayerTable, path: str) -> str:
    """The letters of the authors' code, without what repeats the kernel: conv 2b, mixed 5d."""
    path = re.sub(r"^Conv2d_(\d[a-z])_\dx\d", r"conv \1", path)
    path = re.sub(r"^Mixed_(\d[a-z])", r"mixed \1", path)
    path = path.removesuffix(".conv").replace("branch_pool", "pool proj").replace("branch", "")
    return re.sub(r"(\d)x(\d)", r"\1×\2", path)


def _resnet(_table: LayerTable, path: str) -> str:
    """Stage and place of a block as in table 1: layer2.0 is conv3_1, layer2 is conv3_x."""
    if path == "layer0":
        return "conv1"
    path = path.removeprefix("layer0.")

    def named(found: re.Match[str]) -> str:
        stage, block = found.groups()
        return f"conv{int(stage) + 1}_" + ("x" if block is None else str(int(block) + 1))

    path = re.sub(r"^layer(\d)(?:\.(\d+))?", named, path)
    path = path.replace("downsample.0", "shortcut").replace("downsample.1", "shortcut.bn")
    return "fc" if path == "last_linear" else path.replace("downsample", "shortcut")


def _mobile(table: LayerTable, path: str) -> str:
    """The numbers of torchvision are blocks (MobileNetV2) or stages (EfficientNet)."""
    found = re.match(r"features\.(\d+)", path)
    if found is None:
        return path
    number = int(found[1])
    last = max(
        int(other[1])
        for row in table.layers
        if (other := re.match(r"features\.(\d+)", row.path)) is not None
    )
    word = "block" if table.model.startswith("mobilenet") else "stage"
    name = {0: "stem", last: "last"}.get(number, f"{word}{number}")
    return name + re.sub(r"\.(block|conv)(?=\.|$)", "", path.removeprefix(found[0]))


_RULES: Mapping[str, Rule] = {
    "lenet": _lenet,
    "alexnet": _alexnet,
    "nin": _nin,
    "googlenet": _googlenet,
    "inception": _inception,
    "resnet": _resnet,
    "senet": _resnet,
    "after2017": _mobile,
}
"""By slug of the family; VGG is a plain list, and DenseNet's modules are called as in its paper."""


def _plain(table: LayerTable) -> list[Layer]:
    return [row for row in table.layers if row.path.removeprefix(TRUNK).isdecimal()]


def _counted(table: LayerTable) -> dict[str, str]:
    """Return names by place for the rows of a plain list of layers: conv1, pool1, conv3_2.

    A pooling has the number of the convolution, or of the stage, before it: AlexNet's last is
    pool5.
    """
    rows = _plain(table)
    convolutions = [int(role_of(row.kind) is Role.CONV) for row in rows]
    by_stage = sum(convolutions) >= DEEP
    names, in_stage, stage = dict[str, str](), 0, 1
    for row, count in zip(rows, accumulate(convolutions), strict=True):
        role = role_of(row.kind)
        in_stage += role is Role.CONV
        number = f"{stage}_{in_stage}" if by_stage else str(count)
        if role is Role.POOL:
            number = str(stage) if by_stage else str(count)
            stage, in_stage = stage + 1, 0
        word = "conv" if role is Role.CONV else _FOLLOWERS.get(role, row.kind.lower())
        names[row.path] = f"{word}{number}"
    return names


def _dense_head(table: LayerTable, is_known: bool) -> dict[str, str]:
    """Return fc6, relu6, drop6, … for the dense layers behind numbered convolutions."""
    named = _counted(table)
    numbers = [int(found[0]) for name in named.values() if (found := re.search(r"\d+", name))]
    numbers += [
        int(found[1])
        for row in table.layers
        if is_known and (found := re.match(r"conv(\d)\.\d\.conv$", row.path))
    ]
    rows = [row for row in table.layers if re.fullmatch(r"classifier\.\d+", row.path)]
    if not numbers or not rows:
        return {}
    number, names = max(numbers), dict[str, str]()
    dense = sum(role_of(row.kind) is Role.LINEAR for row in rows)
    names["classifier"] = f"fc{number + 1}" + (f"–{number + dense}" if dense > 1 else "")
    for row in rows:
        role = role_of(row.kind)
        number += role is Role.LINEAR
        words = {Role.LINEAR: "fc", Role.ACTIVATION: "relu", Role.OTHER: row.kind.lower()}
        names[row.path] = f"{words.get(role, row.kind.lower()).replace('dropout', 'drop')}{number}"
    return names

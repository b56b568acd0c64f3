"""What can be cut is found in the table as the modules themselves tell it, and cut as in a copy."""

import copy

import pytest
import torch
from torch import nn
from torchvision.models.densenet import _DenseLayer

from cnnviz.architectures import CATALOG
from cnnviz.lessons.vgg.layer_lesions.numbers import removable
from cnnviz.network.structure.bottleneck import bottleneck
from cnnviz.photos.weights import models
from cnnviz.photos.weights.choice import small_weights
from cnnviz.probing.changes.cut_changes import changes
from cnnviz.probing.changes.cuts import CutKind, cuts
from cnnviz.probing.execute import execute_each, logits_of
from tests.tables import layer_table

SMALL = {
    entry.bundled: small_weights(entry).weights for entry in CATALOG if entry.bundled is not None
}
LARGE = ["resnet18", "seresnet50", "googlenet", "inception_v3", "densenet121", "vgg11"]
STORE = models.ModelStore(2**30)


def network(name):
    return STORE.get(name, SMALL[name]).module if name in SMALL else models.random(name).module


def pictures(name, count=2):
    shape = layer_table(name).input_shape
    return torch.rand(count, *shape, generator=torch.Generator().manual_seed(5)) * 2 - 1


EVERY = [*SMALL, *(pytest.param(name, marks=pytest.mark.slow) for name in LARGE)]


@pytest.fixture(scope="module", params=EVERY)
def named(request):
    name = request.param
    return name, network(name), pictures(name, 2 if name in SMALL else 1)


def test_the_bundled_networks_are_all_there():
    assert {info.model for info in SMALL.values()} == set(SMALL)


def of_kind(name, kind):
    return [cut for cut in cuts(layer_table(name)) if cut.kind is kind]


def test_the_parts_are_those_that_the_modules_tell(named):
    name, module, _ = named
    parts = list(module.named_modules())
    residual = [path for path, part in parts if hasattr(part, "downsample") and path]
    gated = [path for path, part in parts if hasattr(part, "se_module")]
    dense = [path for path, part in parts if isinstance(part, _DenseLayer)]
    assert [cut.name for cut in of_kind(name, CutKind.BLOCK)] == residual
    assert [cut.name for cut in of_kind(name, CutKind.GATE)] == gated
    assert [cut.name for cut in of_kind(name, CutKind.DENSE)] == dense
    marked = [path for path in residual if getattr(module.get_submodule(path), "downsample")]  # noqa: B009
    assert [cut.name for cut in of_kind(name, CutKind.BLOCK) if cut.projection] == marked


def test_branches_are_told_as_the_papers_do():
    """Szegedy et al. 2014, table 1: four branches a module; torchvision's Inception v3: figures
    5 to 7 and 10 of the paper of 2015, two of them modules that shrink the map in three ways."""
    count = {"googlenet": 9 * 4, "inception-small-cifar10": 5 * 4}
    for name, branches in count.items():
        assert len(of_kind(name, CutKind.BRANCH)) == branches
    found = of_kind("inception_v3", CutKind.BRANCH)
    sizes = [
        sum(cut.group == group for cut in found) for group in dict.fromkeys(c.group for c in found)
    ]
    assert sizes == [4, 4, 4, 3, 4, 4, 4, 4, 3, 4, 4]
    last = [cut for cut in found if cut.group == "Mixed_7c"]
    assert [cut.shape[0] for cut in last] == [320, 768, 768, 192]
    assert last[1].kernels == "1×1 → 1×3 ∥ 3×1"


def test_layers_of_equal_shape_are_those_of_the_plain_chain():
    for name in ("vgg11-small-cifar10", "alexnet-small-cifar10"):
        module = network(name)
        known = {path for path, part in module.named_modules() if keeps_its_maps(part)}
        assert {cut.name for cut in removable(layer_table(name)).values()} == known
        found = {cut.name for cut in of_kind(name, CutKind.LAYER)}
        assert {path for path in found if path.startswith("features")} == known
        dense = [path for path, part in module.named_modules() if keeps_its_length(part)]
        assert found - known == set(dense)
    assert cuts(layer_table("lenet5-cifar10")) == ()
    assert cuts(layer_table("lenet5-1998")) == ()  # its trained gains are no gates
    assert [cut.kind for cut in cuts(layer_table("alexnet2012"))] == [CutKind.LAYER]


def keeps_its_maps(part):
    """A convolution that can be left out: as many maps, each as large."""
    return (
        isinstance(part, nn.Conv2d)
        and part.in_channels == part.out_channels
        and part.stride == (1, 1)
        and part.padding == tuple(side // 2 for side in part.kernel_size)
    )


def keeps_its_length(part):
    return isinstance(part, nn.Linear) and part.in_features == part.out_features


def blank(part):
    """Zero weights: a batch norm or a convolution that writes nothing."""
    for value in part.parameters():
        value.zero_()


def with_cut(module, cut):
    """A private copy whose weights or modules make the cut."""
    own = copy.deepcopy(module)
    part = own.get_submodule(cut.name.partition("#")[0])
    norms = [one for one in part.modules() if isinstance(one, nn.BatchNorm2d)]
    if cut.kind is CutKind.BLOCK:
        blank(getattr(part, "bn3", None) or part.bn2)
    elif cut.kind is CutKind.GATE:
        part.se_module = nn.Identity()
    elif cut.kind is CutKind.DENSE:
        blank(part.conv2)
    elif cut.kind is CutKind.BRANCH and norms:
        twin = cut.name.endswith("a") and cut.name[-2].isdigit()  # 2a and 2b make one branch
        other = own.get_submodule(f"{cut.name[:-1]}b") if twin else None
        for end in (part, *([other] if other else [])):
            blank([one for one in end.modules() if isinstance(one, nn.BatchNorm2d)][-1])
    else:
        return None
    return own


def without_layer(module, cut):
    own = copy.deepcopy(module)
    stage, _, number = cut.name.rpartition(".")
    parts = own.get_submodule(stage)
    if not number.isdigit():  # convolution, norm and activation in one module
        setattr(own, stage, nn.Identity())
        return own
    parts[int(number)] = nn.Identity()
    for place in range(int(number) + 1, len(parts)):
        if not isinstance(parts[place], nn.BatchNorm1d | nn.BatchNorm2d | nn.ReLU):
            break
        parts[place] = nn.Identity()
    return own


def muted_by_its_channels(module, cut, found):
    """A branch by its channels of the joined map, which are zeroed behind the module."""
    own = copy.deepcopy(module)
    group = [one for one in found if one.group == cut.group]
    first = sum(one.shape[0] for one in group[: group.index(cut)])

    def zero(_module, _inputs, output):
        output = output.clone()
        output[:, first : first + cut.shape[0]] = 0
        return output

    own.get_submodule(cut.group).register_forward_hook(zero)
    return own


def oracle(module, cut, found):
    if cut.kind is CutKind.LAYER:
        return without_layer(module, cut)
    if cut.kind is CutKind.BRANCH and ("pool" in cut.name or "∥" in cut.kernels):
        return muted_by_its_channels(module, cut, found)
    return with_cut(module, cut)


def test_every_cut_is_what_a_copy_without_the_part_answers(named):
    name, module, x = named
    found = cuts(layer_table(name))
    some = found if name in SMALL else [*found[:: max(1, len(found) // 3)], *found[-1:]]
    if name == "inception_v3":
        some = [*some, *(cut for cut in found if "pool2d" in cut.name or "2a" in cut.name)]
    for cut in some:
        with torch.inference_mode():
            expected = oracle(module, cut, found)(x)
        torch.testing.assert_close(
            logits_of(module, x, changes([cut])), expected, rtol=1e-4, atol=1e-4, msg=cut.name
        )


def test_a_cut_of_nothing_changes_nothing_and_cuts_apart_are_cuts_alone(named):
    name, module, x = named
    before = {path: value.clone() for path, value in module.state_dict().items()}
    with torch.inference_mode():
        whole = module(x)
    assert torch.equal(logits_of(module, x, {}), whole)
    nothing = execute_each(module, x, [{}, {}]).logits
    assert torch.equal(nothing, torch.stack([whole, whole]))
    found = cuts(layer_table(name))
    found = found if name in SMALL else [*found[:2], *found[-2:]]
    variants = [changes([cut]) for cut in found]
    if found:
        alone = torch.stack([logits_of(module, x, one) for one in variants])
        for most in (None, 2, 4):
            rows = execute_each(module, x, variants, most=most).logits
            torch.testing.assert_close(rows, alone, rtol=1e-4, atol=1e-4)
            rows = execute_each(module, x, [*variants, {}], most=most).logits
            expected = torch.cat([alone, whole[None]])
            torch.testing.assert_close(rows, expected, rtol=1e-4, atol=1e-4)
    assert all(torch.equal(module.state_dict()[path], value) for path, value in before.items())
    assert not module.training
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in module.modules())


def test_layers_behind_each_other_go_together():
    name = "vgg11-small-cifar10"
    module, x = network(name), pictures(name)
    found = of_kind(name, CutKind.LAYER)
    own = copy.deepcopy(module)
    for cut in found:
        own = without_layer(own, cut)
    with torch.inference_mode():
        torch.testing.assert_close(logits_of(module, x, changes(found)), own(x))


def reaches_around(table, path):
    """Whether the picture reaches the last row on a way that misses one row."""
    rows = [row for row in table.layers if row.output_shape]
    reached = {"input"}
    for row in rows:
        if row.path != path and reached & set(row.parents):
            reached.add(row.path)
    return rows[-1].path in reached


@pytest.mark.parametrize("name", [*SMALL, "inception_v3", "densenet121", "alexnet2012"])
def test_nothing_goes_around_a_bottleneck(name):
    table = layer_table(name)
    paths = [row.path for row in table.layers if row.output_shape]
    narrow = {path for path in paths if not reaches_around(table, path)}
    last = None
    for path in paths:
        last = path if path in narrow else last
        assert bottleneck(table, path) == last


def test_every_family_has_something_to_cut_but_the_first():
    for entry in CATALOG:
        found = cuts(layer_table(entry.bundled or entry.default))
        assert bool(found) == (entry.slug != "lenet")

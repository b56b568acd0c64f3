"""What the browser draws of a flow: the maps of a photo or of a camera's frame, and its words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from PIL import Image
from torch import Tensor, nn

from cnnviz.content.labels import Labels
from cnnviz.drawing.embed import data_uri
from cnnviz.drawing.flow_sheet import flow_sheet
from cnnviz.photos.answering.preprocessing import preprocess
from cnnviz.photos.decoding.samples import available
from cnnviz.probing.changes.cuts import CutKind
from cnnviz.probing.flow import pictures as probed
from cnnviz.probing.flow import plan as planned
from cnnviz.probing.flow.plan import Plan, Unit, Wire
from cnnviz.ui import cache, networks, tables
from cnnviz.ui.keeping.by_network import kept
from cnnviz.ui.shell import classes, numbers
from cnnviz.ui.widgets import photo, predictor
from cnnviz.ui.widgets.flow import component
from cnnviz.ui.widgets.flow.live import CameraFrame
from cnnviz.ui.widgets.gallery import portrait_sizes
from cnnviz.ui.widgets.predictor import Predictor

THUMBNAIL = 56
"""Side of a photo of the gallery, in pixels."""

Channels = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Drawn:
    """The maps of a flow as the browser gets them."""

    found: probed.FlowPictures
    sheet: str


Maps = Callable[[tuple[str, ...], Channels | None, int | None], _Drawn]
"""What is off, which maps of each column are wanted, and the class to follow."""


@kept(64)
def plan(name: str) -> Plan:
    """Return the flow of a network without a photo."""
    return planned.plan(tables.layer_table(name))


def data(
    t: Labels, answers: Predictor, seen: photo.Photo, off: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What the browser draws of a photo.

    Args:
        t: The reader's language.
        answers: The network whose flow it is.
        seen: The photo on its way.
        off: What is cut, by `Cut.path`.
    """
    loaded = answers.loaded
    maps = partial(networks.on_photo, _pictures, loaded, seen, loaded.name)
    whole, shown = _whole_and_shown(maps, off)
    crop = networks.preprocessed(loaded, seen).cropped
    return _drawn(t, answers, whole, shown, off, crop) | {
        "photoId": f"{_id(t, answers)}-{seen.sha256}",
        "sheetId": f"{_id(t, answers)}-{seen.sha256}-{','.join(off)}",
        "photoAlt": photo.alt(seen),
        "samples": samples(t, seen),
    }


def live_data(
    t: Labels, answers: Predictor, frame: CameraFrame, seen: photo.Photo, off: tuple[str, ...] = ()
) -> dict[str, Any]:
    """What the browser draws of a frame of the camera; nothing of it is kept.

    The maps are those that were strongest on the photo before, so that they can be followed: the
    strongest ones of every frame would change places four times a second.

    Args:
        t: The reader's language.
        answers: The network whose flow it is.
        frame: What the camera shows.
        seen: The photo to which the flow goes back.
        off: What is cut, by `Cut.path`.
    """
    loaded = answers.loaded
    before = networks.on_photo(_pictures, loaded, seen, loaded.name, (), None, None)
    read = preprocess(frame.image, loaded.preprocessing)
    maps = partial(_pictures, loaded.module, read.tensor, loaded.name)
    whole, shown = _whole_and_shown(maps, off, before.found.channels)
    return _drawn(t, answers, whole, shown, off, read.cropped) | {
        "photoId": f"{_id(t, answers)}-{seen.sha256}",
        "sheetId": f"{_id(t, answers)}-live-{frame.number}",
        "photoAlt": t("flow.live_alt"),
        "samples": None,  # those that stand there stay
        "live": frame.number,
    }


def _pictures(
    module: nn.Module,
    x: Tensor,
    name: str,
    off: tuple[str, ...],
    channels: Channels | None,
    watch: int | None,
) -> _Drawn:
    found = probed.pictures(module, x, plan(name), off, channels, watch)
    return _Drawn(found=found, sheet=flow_sheet(found.codes))


def _whole_and_shown(
    maps: Maps, off: tuple[str, ...], channels: Channels | None = None
) -> tuple[_Drawn, _Drawn]:
    """Return the flow of the whole network, and that of the one with the cuts."""
    whole = maps((), channels, None)
    if not off:
        return whole, whole
    return whole, maps(off, whole.found.channels, whole.found.answer.watched.class_index)


def _id(t: Labels, answers: Predictor) -> str:
    return f"{answers.loaded.name}-{answers.weights.id}-{t.language}"


def _drawn(
    t: Labels,
    answers: Predictor,
    whole: _Drawn,
    shown: _Drawn,
    off: tuple[str, ...],
    crop: Image.Image,
) -> dict[str, Any]:
    loaded = answers.loaded
    before = whole.found if off else None
    return {
        **drawing(t, plan(loaded.name), shown.found, crop, off),
        **said(t, predictor.title(answers.weights), loaded.classes, shown.found, before),
        "id": _id(t, answers),
        "sheet": shown.sheet,
    }


def drawing(
    t: Labels, drawn: Plan, found: probed.FlowPictures, crop: Image.Image, off: Sequence[str] = ()
) -> dict[str, Any]:
    """The photo as the network reads it, the columns and their maps, but for the sheet of these."""
    return {
        "rows": probed.TILES,
        "tileSide": probed.SIDE,
        "photo": data_uri(np.asarray(crop.convert("RGB")), lossy=drawn.side > 100),
        "side": drawn.side,
        "columns": _columns(t, drawn, found, off),
        "head": [_unit(t, unit, found, off) for unit in drawn.head],
        "cut": bool(off),
        "words": component.words(t),
    }


def said(
    t: Labels,
    title: str,
    names: Sequence[str],
    found: probed.FlowPictures,
    before: probed.FlowPictures | None = None,
) -> dict[str, Any]:
    """Who answers, and what; with the answer of the whole network where something is cut."""
    return {
        "title": t("flow.says", network=title),
        "answer": _answer(t, names, found, before),
    }


def _columns(
    t: Labels, drawn: Plan, found: probed.FlowPictures, off: Sequence[str]
) -> list[dict[str, Any]]:
    return [
        {
            "name": column.name,
            "path": column.row.path,
            "shape": column.row.output_shape,
            "field": column.row.rf
            and {
                "rf": column.row.rf,
                "jump": column.row.jump or (0, 0),
                "start": column.row.start,
            },
            "reads": column.reads
            and {
                "size": column.reads.size,
                "start": column.reads.start,
                "step": column.reads.step,
            },
            "tiles": [
                {"channel": one.channel, "low": one.low, "high": one.high, "peak": one.peak}
                for one in tiles
            ],
            "units": [_unit(t, unit, found, off) for unit in column.units],
        }
        for column, tiles in zip(drawn.columns, found.tiles, strict=True)
    ]


def _unit(
    t: Labels, unit: Unit, found: probed.FlowPictures, off: Sequence[str]
) -> list[dict[str, Any]]:
    return [_wire(t, wire, found, off) for wire in unit]


def _wire(t: Labels, wire: Wire, found: probed.FlowPictures, off: Sequence[str]) -> dict[str, Any]:
    first, last = wire.cuts[0], wire.cuts[-1]
    named = first.name if first is last else t("flow.several", first=first.name, last=last.name)
    is_off = all(path in off for path in wire.paths)
    gates = [found.gates[path] for path in wire.paths if path in found.gates]
    gate = float(np.mean(gates)) if gates else None
    said = t(
        f"flow.wires.{wire.kind.value}",
        name=named,
        kernels=first.kernels,
        gate=numbers.significant(gate or 0.0),
    )
    can = t("flow.is_cut" if is_off else "flow.can_be_cut")
    if wire.kind is CutKind.GATE:
        can = t("flow.is_open" if is_off else "flow.can_be_opened")
    return {
        "kind": wire.kind.value,
        "cut": ",".join(wire.paths),
        "off": is_off,
        "gate": gate,
        "label": f"{said} {can}",
    }


def _answer(
    t: Labels,
    names: Sequence[str],
    found: probed.FlowPictures,
    before: probed.FlowPictures | None,
) -> list[dict[str, Any]]:
    """The bars, with those of the whole network behind them where something is cut."""
    was = {} if before is None else {one.class_index: one.probability for one in before.answer.top}
    return [
        {
            "label": classes.name(t, names[one.class_index]),
            "share": one.probability,
            "text": numbers.percent(t, one.probability),
            "was": was.get(one.class_index),
        }
        for one in found.answer.top
    ]


def samples(t: Labels, seen: photo.Photo) -> list[dict[str, Any]]:
    """The photos of the gallery, small, and which of them is chosen."""
    return [
        {
            "name": sample.name,
            "title": t(f"samples.{sample.name}"),
            "picture": cache.shared(_thumbnail, sample.name),
            "chosen": seen.sample == sample.name,
        }
        for sample in available()
    ]


def _thumbnail(name: str) -> str:
    small = portrait_sizes.square(photo.of_sample(name).image, THUMBNAIL).convert("RGB")
    return data_uri(np.asarray(small), lossy=True)

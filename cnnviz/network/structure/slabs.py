"""The stages of a network as its strip shows them: alike ones as one, by the names of the paper."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from cnnviz.network.structure.paper_names import short
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.structure.stages import HEAD, STEM, Stage
from cnnviz.network.trace.table import Layer

_WEIGHTED = (Role.CONV, Role.LINEAR)


def slabs(
    stages: Sequence[Stage], names: Mapping[str, str]
) -> tuple[tuple[Stage, ...], dict[str, str]]:
    """Return the stages, those alike in one, and what each is called.

    Alike are stages whose names differ in a letter ("inception 4a" to "inception 4e"), and those
    that differ in a number and hand on maps of one shape ("block4" to "block6").
    """
    found: list[Stage] = []
    titles: dict[str, str] = {}
    for _, run in groupby(stages, lambda stage: _kin(stage, names)):
        several = tuple(run)
        first = several[0]
        paths = tuple(stage.path for stage in several)
        if len(several) == 1:
            titles[first.path] = called(first.path, first.rows, names)
            found.append(first)
        else:
            titles[first.path] = short(names, list(paths))
            found.append(_together(several))
    return tuple(found), titles


def called(path: str, rows: Sequence[Layer], names: Mapping[str, str]) -> str:
    """Return what a run of rows is called: its module, or the layers with weights in it."""
    if path in (STEM, HEAD) or all(row.path != path for row in rows):
        return names.get(path, path)
    weighted = [row.path for row in rows if role_of(row.kind) in _WEIGHTED]
    return short(names, weighted) if weighted else names.get(path, path)


def _kin(stage: Stage, names: Mapping[str, str]) -> tuple[object, ...]:
    name = called(stage.path, stage.rows, names)
    if stage.blocks:
        return (stage.path,)
    if lettered := re.fullmatch(r"(.*\d)[a-z]", name):
        return (lettered[1],)
    if re.fullmatch(r"block\d+", name):
        return ("block", stage.map_shape)
    return (stage.path,)


def _together(several: Sequence[Stage]) -> Stage:
    return Stage(
        path=several[0].path,
        rows=tuple(row for stage in several for row in stage.rows),
        blocks=tuple(stage.path for stage in several),
    )

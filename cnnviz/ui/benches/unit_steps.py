"""From the sums of the input channels to the value behind the activation, as a table."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.network.trace.layers import INPUT
from cnnviz.probing.units.unit_arithmetic import Arithmetic, Terms, UnitStep
from cnnviz.probing.units.unit_chain import ELEMENTWISE

Row = tuple[str, str, str, str]  # what, calculation, result, in the network


COLOURS = ("red", "green", "blue")
"""The channels of a picture."""


def show(t: Labels, found: Arithmetic, read: str) -> None:
    """Show the table of the arithmetic."""
    rows = _sums(t, found.terms, read) + _weighted(t, found.terms, found.steps[0])
    rows += [
        _row(t, step, before.value)
        for before, step in zip(found.steps, found.steps[1:], strict=False)
    ]
    names = ("what", "calculation", "result", "own")
    st.table(
        pd.DataFrame(
            {t(f"activation_sums.{name}"): [row[i] for row in rows] for i, name in enumerate(names)}
        ),
        hide_index=True,
        alt=t("activation_sums.steps_alt"),
    )


def channels(t: Labels, inputs: Sequence[int], read: str) -> list[str]:
    """Names of input channels: those of a picture are its colours."""
    coloured = read == INPUT and max(inputs) < len(COLOURS) and len(inputs) == len(COLOURS)
    return [
        t(f"activation_sums.colours.{COLOURS[index]}")
        if coloured
        else t("activation_sums.channel", index=index)
        for index in inputs
    ]


def number(value: float) -> str:
    """A value as the arithmetic writes it: six significant digits."""
    return f"{value:.6g}"


def formula(
    kind: str, values: Sequence[str], scale: float | None = None, shift: float | None = None
) -> str:
    """What a step does with the values that it reads, in LaTeX without the result."""
    if scale is not None and shift is not None:
        return rf"{number(scale)} \cdot ({values[0]}) + ({number(shift)})"
    if kind == "add":
        return " + ".join(f"({value})" for value in values)
    if kind == "mul":
        return r" \cdot ".join(f"({value})" for value in values)
    if kind.lower() == "relu":
        return rf"\max(0,\ {values[0]})"
    assert kind.lower() in ELEMENTWISE
    name = kind.lower().replace("_", r"\_")
    return rf"\mathrm{{{name}}}({values[0]})"


def _sums(t: Labels, terms: Terms, read: str) -> list[Row]:
    """One row an input channel that is told, one for all others together."""
    if terms.patches[0].size == 1:
        told = float(sum(terms.sums))
        rows = [(t("activation_sums.told", count=len(terms.sums)), "", number(told), "")]
    else:
        rows = [
            (name, "Σ", number(total), "")
            for name, total in zip(channels(t, terms.inputs, read), terms.sums, strict=True)
        ]
    if terms.others:
        rows.append((t("activation_sums.rest", count=terms.others), "Σ", number(terms.rest), ""))
    return rows


def _weighted(t: Labels, terms: Terms, step: UnitStep) -> list[Row]:
    kind = t.get(f"kinds.{step.kind}", step.kind)
    told = [sum(terms.sums)] if terms.patches[0].size == 1 else list(terms.sums)
    parts = told + ([terms.rest] if terms.others else [])
    added = " + ".join(number(part) if part >= 0 else f"({number(part)})" for part in parts)
    if terms.bias is None:
        return [(f"{kind} ({step.path})", added, number(step.value), number(step.own))]
    return [
        (t("activation_sums.sum"), added, number(terms.total), ""),
        (
            f"{kind} ({step.path})",
            t("activation_sums.plus_bias", total=number(terms.total), bias=number(terms.bias)),
            number(step.value),
            number(step.own),
        ),
    ]


def _row(t: Labels, step: UnitStep, before: float) -> Row:
    kind = t.get(f"kinds.{step.kind}", step.kind)
    value = number(before)
    if step.scale is not None and step.shift is not None:
        told = f"{number(step.scale)} × ({value}) + ({number(step.shift)})"
    elif step.kind.lower() == "relu":
        told = f"max(0, {value})"
    else:
        told = f"{step.kind.lower()}({value})"
    return f"{kind} ({step.path})", told, number(step.value), number(step.own)

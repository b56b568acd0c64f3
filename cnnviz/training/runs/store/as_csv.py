"""What was recorded of a run as CSV: all steps, or all evaluations."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from cnnviz import names
from cnnviz.training.runs.store.records import EvaluationRow, Run, StepRow

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula, and runs."""


def steps_csv(run: Run, steps: Sequence[StepRow]) -> str:
    """Return one line for each step: run, step, seconds and every metric; NaN is written "nan"."""
    names = _names(row.metrics for row in steps)
    rows = ([run.id, row.step, row.seconds, *_values(row.metrics, names)] for row in steps)
    return _written(["run", "step", "seconds", *names], rows)


def evaluations_csv(
    run: Run,
    evaluations: Sequence[EvaluationRow],
    more: Mapping[int, Mapping[str, float]] | None = None,
) -> str:
    """Return one line for each evaluation: what was asked for, and every number of it.

    Args:
        run: The run.
        evaluations: To be written.
        more: Further numbers of an evaluation by name, by its step.
    """
    config = run.config
    asked = {
        "run": run.id,
        "net": config.net,
        "data": names.words(config.data),
        "recipe": config.recipe,
    }
    metrics = {row.step: {**row.metrics, **(more or {}).get(row.step, {})} for row in evaluations}
    columns = _names(metrics.values())
    begin = [*asked.values(), config.seed]
    rows = (
        [*begin, row.step, row.epoch, row.seconds, *_values(metrics[row.step], columns)]
        for row in evaluations
    )
    return _written([*asked, "seed", "step", "epoch", "seconds", *columns], rows)


def harmless(cell: object) -> object:
    """Return a cell, a text that a spreadsheet would run with an apostrophe in front."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def _names(metrics: Iterable[Mapping[str, float]]) -> list[str]:
    """Return every name, in the order of its first appearance."""
    return list(dict.fromkeys(name for found in metrics for name in found))


def _values(metrics: Mapping[str, float], names: Sequence[str]) -> list[object]:
    """Return the numbers in the order of the names; empty where one is missing."""
    return [metrics.get(name, "") for name in names]


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)  # lines end as RFC 4180 has it
    for row in (header, *rows):
        writer.writerow([harmless(cell) for cell in row])
    return text.getvalue()

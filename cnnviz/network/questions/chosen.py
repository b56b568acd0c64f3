"""Questions about a network with four options: where it costs, what is seen, what would save."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb, prod

from cnnviz.network.bills.arithmetic import read_field, weight_factors
from cnnviz.network.questions.asked import ChoiceQuestion, Option, PrintedFacts
from cnnviz.network.questions.counted import FEW, parts
from cnnviz.network.questions.deal import OPTIONS, Deal
from cnnviz.network.questions.lines import lines
from cnnviz.network.structure.depth import WEIGHTED
from cnnviz.network.trace.table import Layer, LayerTable

BILLS = ("params", "macs", "activation_bytes")
"""What a layer costs, by the names of the layer table."""

LEAST = 6
"""Per cent: of less there are no wrong answers of every size."""

ASKED = 16
"""Questions of one kind about layers that are drawn by lot."""


def chosen(table: LayerTable, deal: Deal, others: Sequence[LayerTable]) -> Iterator[ChoiceQuestion]:
    """Return every such question.

    Args:
        table: Table of the network.
        deal: Deals ranks, and draws lots.
        others: Tables of networks that it is set beside.
    """
    for bill in BILLS:
        yield from _most(table, deal, bill)
    for bill in ("params", "macs"):
        yield from _shares(table, deal, bill)
    yield from _sees_all(table, deal)
    yield from _costlier_layers(table, deal)
    yield from _costlier_networks(table, others)


def _costly(table: LayerTable, bill: str) -> list[Layer]:
    kinds = WEIGHTED | ({"MaxPool2d", "AvgPool2d"} if bill == "activation_bytes" else set())
    return [
        row for row in table.layers if row.kind in kinds and row.output_shape and _bill(row, bill)
    ]


def _bill(row: Layer, bill: str) -> int:
    return int(getattr(row, bill))


def _sum(rows: Sequence[Layer], bill: str) -> int:
    return sum(_bill(row, bill) for row in rows)


def _most(table: LayerTable, deal: Deal, bill: str) -> Iterator[ChoiceQuestion]:
    """Which of four layers has the most of something."""
    rows = _costly(table, bill)
    drawn: set[frozenset[str]] = set()
    for _ in range(min(ASKED, comb(len(rows), OPTIONS))):
        best = deal.random.choice(rows)
        wrong = [row for row in rows if _bill(row, bill) < _bill(best, bill)]
        if len(wrong) < OPTIONS - 1:
            continue
        shown = deal.distractors(
            Option(name=best.path),
            [Option(name=row.path) for row in wrong],
            lambda one: len(one.name),
        )
        four = [best, *(table.row(one.name) for one in shown)]
        names = frozenset(row.path for row in four)
        if names in drawn:
            continue
        drawn.add(names)
        right, *rest = (_weighed(row, four, bill) for row in four)
        printed = PrintedFacts(told={}, rows=tuple(row for row in rows if row.path in names))
        yield ChoiceQuestion.of(f"most_{bill}", printed, right, rest)


def _weighed(row: Layer, four: Sequence[Layer], bill: str) -> Option:
    """Return the option of a layer; the most of something else is a known reason to name it."""
    leads = tuple(
        f"leads_{other}"
        for other in BILLS
        if other != bill and _bill(row, other) == max(_bill(one, other) for one in four)
    )
    return Option(name=row.path, figure=_bill(row, bill), slips=leads)


def _shares(table: LayerTable, deal: Deal, bill: str) -> Iterator[ChoiceQuestion]:
    """Where the parameters, the multiply-adds and the memory sit, in whole per cent."""
    whole = int(getattr(table, bill))
    inside = {
        path: (table.under(path), [row for row in table.under(path) if row.kind in WEIGHTED])
        for path in parts(table)
    }
    inside |= {row.path: ((row,), [row]) for row in _costly(table, "macs")}
    totals = {path: _sum(rows, bill) for path, (rows, _) in inside.items()}
    shares = {path: _per_cent(total, whole) for path, total in totals.items()}
    for path, (rows, weighted) in inside.items():
        share = shares[path]
        if not weighted or len(weighted) > FEW or share < LEAST:
            continue
        own: dict[int, list[str]] = {}
        for other in BILLS:
            if other != bill:
                told = _per_cent(_sum(rows, other), int(getattr(table, other)))
                own.setdefault(told, []).append(f"share_of_{other}")
        wrong = sorted({*own, *shares.values(), *_near(share)} - {share, 0})
        printed = PrintedFacts(told={"part": path, "total": whole}, rows=tuple(weighted))
        options = [Option(share=one, slips=tuple(own.get(one, ()))) for one in wrong]
        right = Option(share=share)
        rest = deal.distractors(right, options, lambda one: one.share or 0)
        formula = rf"\frac{{{totals[path]}}}{{{whole}}} \approx {share}\,\%"
        yield ChoiceQuestion.of(f"share_{bill}", printed, right, rest, formula)


def _per_cent(part: int, whole: int) -> int:
    return round(100 * part / whole)


def _near(share: int) -> list[int]:
    """Return shares on either side of a share, three of each."""
    parts = (0.3, 0.5, 0.75)
    below = [round(share * part) for part in parts]
    return below + [round(share + (min(3 * share, 100) - share) * part) for part in parts]


def _sees_all(table: LayerTable, deal: Deal) -> Iterator[ChoiceQuestion]:
    """The first of four layers in a row whose field is as high as a picture."""
    fields: set[int] = set()
    for line in lines(table):
        for start in range(len(line) - OPTIONS + 1):
            four = line[start : start + OPTIONS]
            read = read_field(table, four[0])
            sides = [row.rf[0] for row in four if row.rf]
            seen = [read[0][0] if read else 0, *sides]
            growing = [place for place in range(OPTIONS) if seen[place + 1] > seen[place]]
            if not growing or len(sides) < OPTIONS:
                continue
            place = deal.random.choice(growing)
            side = deal.random.randint(seen[place] + 1, seen[place + 1])
            if side in fields:
                continue
            fields.add(side)
            options = [
                Option(
                    name=row.path,
                    figure=field,
                    slips=("too_early",) if field < side else ("not_first",),
                )
                for row, field in zip(four, sides, strict=True)
            ]
            right = options.pop(place)
            printed = PrintedFacts(told={"side": side}, rows=four, shapes=False, read=read)
            yield ChoiceQuestion.of("sees_all", printed, right, options)


def _costlier_layers(table: LayerTable, deal: Deal) -> Iterator[ChoiceQuestion]:
    """Which of two layers needs more multiply-adds, and whether weights or places are why."""
    rows = _costly(table, "macs")
    pairs = list(combinations(rows, 2))
    deal.random.shuffle(pairs)
    count = 0
    for one, two in pairs:
        asked = _costlier(
            "costlier_layer", PrintedFacts(told={}, rows=(one, two)), _work(one), _work(two)
        )
        if asked is not None:
            count += 1
            yield asked
        if count == ASKED:
            return


def _costlier_networks(table: LayerTable, others: Sequence[LayerTable]) -> Iterator[ChoiceQuestion]:
    for other in others:
        work = [(one.model, one.params, one.macs) for one in (table, other)]
        told = {"first": table.model, "second": other.model}
        if other.model != table.model and all(macs for _, _, macs in work):
            asked = _costlier("costlier_network", PrintedFacts(told=told), *work)
            if asked is not None:
                yield asked


def _work(row: Layer) -> tuple[str, int, int]:
    return row.path, prod(weight_factors(row)), row.macs


def _costlier(
    kind: str, printed: PrintedFacts, one: tuple[str, int, int], two: tuple[str, int, int]
) -> ChoiceQuestion | None:
    """Return the question about two, where one reason alone explains the difference.

    Args:
        kind: What is asked.
        printed: What is printed.
        one: Name, weights and multiply-adds.
        two: Of the other.
    """
    more, less = (one, two) if one[2] > two[2] else (two, one)
    if more[2] == less[2] or not more[1] or not less[1]:
        return None
    weights = more[1] > less[1]
    places = more[2] * less[1] > less[2] * more[1]  # multiply-adds a weight
    if weights == places:
        return None
    cause = "weights" if weights else "places"
    options = {
        (name, why): Option(name=name, cause=why, slips=_why(name, why, less[0]))
        for name in (one[0], two[0])
        for why in ("weights", "places")
    }
    right = options.pop((more[0], cause))
    formula = r" \qquad ".join(rf"{_set(name)}: {_number(macs)}" for name, _, macs in (one, two))
    return ChoiceQuestion.of(kind, printed, right, list(options.values()), formula)


def _why(name: str, cause: str, less: str) -> tuple[str, ...]:
    if name == less:
        return ("needs_less",)
    return ("fewer_weights",) if cause == "weights" else ("fewer_places",)


def _set(name: str) -> str:
    return rf"\texttt{{{name}}}".replace("_", r"\_")


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "{,}")

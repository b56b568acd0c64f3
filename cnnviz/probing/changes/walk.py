"""The walk through a recorded network, step by step, for several variants of it at once.

The values begin with the rows of the network as it is. A variant gets rows of its own at the first
step that it changes, so that nothing in front of a change is computed twice; a value that no
variant has touched yet stays short, and is filled up with copies of its first rows only where it
meets a longer one (the shortcut of a block whose branch was cut).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.fx.node import Node

from cnnviz.errors import BadValue
from cnnviz.probing.changes.program import Program, ProgramStep, program_of, tensor_in

Change = Callable[[Tensor], Tensor] | Tensor | str
"""What stands in the place of what a layer yields: something made of it, of the same shape; a value
for every photo; or what an earlier layer yields, by its path."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Crossing:
    """The place where variants begin that found no room: another walk goes on from here.

    Attributes:
        number: Number of the step, which is computed already.
        output: What it yields in the network as it is.
        env: What later steps will read, of the network as it is.
        sources: The same of layers whose output stands in another one's place.
    """

    number: int
    output: Tensor
    env: dict[Node, Any]
    sources: dict[str, Tensor]


class VariantWalk:
    """One or several walks through a network.

    Args:
        module: A loaded network in eval mode; it is only read.
        x: Preprocessed photos, (N, C, height, width).
        variants: What each variant changes, by path; none is the network as it is.
        wanted: Paths whose values are kept: those of the first rows, after their change.
        until: Path after which nothing more is computed.
        most: Networks that are computed at the same time, the one as it is among them; the other
            variants follow from where they begin.

    Raises:
        BadValue: If the network has no layer of one of these paths.
        NotTraceable: If torch.fx cannot record the network.
    """

    def __init__(
        self,
        module: nn.Module,
        x: Tensor,
        variants: Sequence[Mapping[str, Change]],
        wanted: Collection[str] = (),
        until: str | None = None,
        most: int | None = None,
    ) -> None:
        program = program_of(module, x)
        self.x, self.steps, self.variants, self.wanted = x, program.steps, variants, wanted
        self.most = max(most or len(variants) + 1, 2)
        self.placed: dict[str, list[int]] = {}
        for variant, changes in enumerate(variants):
            for path in changes:
                self.placed.setdefault(path, []).append(variant)
        changed_to = [change for changes in variants for change in changes.values()]
        self.read = {change for change in changed_to if isinstance(change, str)}
        told = {*wanted, *self.placed, *self.read, *([until] if until else [])}
        self.told = {_number(program, path): path for path in told}
        self.held = {self.steps[number].node for number in self.told}
        self.last = _number(program, until) if until else len(self.steps) - 1
        self.needed = self._needed(program)
        self.waiting = {variant for variant, changes in enumerate(variants) if changes}
        self.values: dict[str, Tensor] = {}
        self.logits: dict[int, Tensor] = {}
        # Of the walk that is under way:
        self.row = {variant: 0 for variant, changes in enumerate(variants) if not changes}
        self.rows = 1
        self.env: dict[Node, Any] = {}
        self.length: dict[Node, int] = {}  # of the values with rows of several variants
        self.sources: dict[str, Tensor] = {}
        self.crossing: _Crossing | None = None

    def begin(self) -> None:
        """Walk until every variant has its logits, or until the last step that is asked for."""
        self.grad = torch.is_grad_enabled()
        self.env[self.steps[0].node] = self.x
        self._on(1)
        while self.crossing is not None:
            self._resume(self.crossing)

    def _needed(self, program: Program) -> set[int]:
        """Return the steps that the answer needs: what is replaced as a whole is not computed."""
        if len(self.variants) > 1:
            return set(range(len(self.steps)))
        numbers = {step.node: number for number, step in enumerate(self.steps)}
        changes = {_number(program, path): change for path, change in self.variants[0].items()}
        waiting = [self.last, *(_number(program, path) for path in self.wanted)]
        found = set[int]()
        while waiting:
            number = waiting.pop()
            if number in found:
                continue
            found.add(number)
            change = changes.get(number)
            if isinstance(change, str):
                waiting.append(_number(program, change))
            elif not isinstance(change, Tensor):
                waiting += [numbers[node] for node in self.steps[number].node.all_input_nodes]
        return found

    def _on(self, start: int) -> None:
        for number in range(start, self.last + 1):
            if number in self.needed:
                step = self.steps[number]
                self.env[step.node] = self._computed(number, step)
                for dead in step.dead:
                    self.env.pop(dead, None)
        if self.last == len(self.steps) - 1:
            # GoogLeNet and Inception v3 name their outputs; in eval mode it is the logits alone.
            output = tensor_in(self.env[self.steps[-1].node])
            for variant, row in self.row.items():
                self.logits[variant] = self._part(output, row)

    def _resume(self, here: _Crossing) -> None:
        self.crossing, self.env, self.sources = None, here.env, here.sources
        self.row, self.rows, self.length = {}, 1, {}
        step = self.steps[here.number]
        self.env[step.node] = self._changed(here.number, step, here.output)
        self._on(here.number + 1)

    def _computed(self, number: int, step: ProgramStep) -> Any:
        path = self.told.get(number)
        if path in self.placed and len(self.variants) == 1:
            change = self.variants[0][path]
            if not callable(change):
                return self._changed(number, step, self.x)
        longest = 1
        if self.length:
            longest = max((self.length.get(node, 1) for node in step.reads), default=1)
        if longest > 1:
            self.length[step.node] = longest
            args, kwargs = step.arguments(lambda node: self._longer(node, step, longest))
        else:
            args, kwargs = step.arguments(self.env.__getitem__)
        sole = not self.grad and self.held.isdisjoint(step.reads[:1])
        output = (step.own if sole else step.apart)(*args, **kwargs)
        if path is None:
            return output
        changed = self._changed(number, step, tensor_in(output))
        return (changed, *output[1:]) if isinstance(output, tuple) else changed

    def _longer(self, node: Node, step: ProgramStep, longest: int) -> Any:
        have = self.length.get(node, 1) if node in step.reads else longest
        return self._filled(self.env[node], have, longest)

    def _changed(self, number: int, step: ProgramStep, output: Tensor) -> Tensor:
        """Return what a step yields, with what the variants that have begun make of it."""
        path = self.told[number]
        here = self._begun(number, step, output)
        if here:
            output = self._replaced(step.node, path, output, here)
        if path in self.wanted and path not in self.values:
            self.values[path] = self._part(output, 0)
        if path in self.read:
            self.sources[path] = output
        return output

    def _begun(self, number: int, step: ProgramStep, output: Tensor) -> list[int]:
        """Return the variants that change a step; those that begin here get their rows."""
        here = self.placed.get(self.told[number], ())
        for variant in here:
            if variant not in self.waiting or self.crossing is not None:
                continue
            if len(self.waiting) == 1 and 0 not in self.row.values():
                self.row[variant] = 0  # nobody asks for the network as it is: its rows are free
            elif self.rows < self.most:
                self.row[variant] = self.rows
                self.rows += 1
            else:
                self.crossing = self._here(number, step, output)
                break
            self.waiting.discard(variant)
        return [variant for variant in here if variant in self.row]

    def _here(self, number: int, step: ProgramStep, output: Tensor) -> _Crossing:
        """Return this place in the network, in memory of its own: the walk may write."""
        alive = {node: value for node, value in self.env.items() if node not in step.dead}
        return _Crossing(
            number=number,
            output=self._first(output),
            env={node: self._first(value) for node, value in alive.items()},
            sources={name: self._first(value) for name, value in self.sources.items()},
        )

    def _replaced(self, node: Node, path: str, output: Tensor, here: Sequence[int]) -> Tensor:
        rows = [self.row[variant] for variant in here]
        have = self.length.get(node, 1)
        # Where the first rows change, the variants that are as before must no longer copy them.
        want = max(have, self.rows if 0 in rows else max(rows) + 1)
        if want == 1:
            return self._instead(self.variants[here[0]][path], output, 0)
        filled = self._filled(output, have, want)
        output = output.clone() if filled is output else filled
        self.length[node] = want
        for variant, row in zip(here, rows, strict=True):
            part = self._part(output, row)
            part.copy_(self._instead(self.variants[variant][path], part, row))
        return output

    def _instead(self, change: Change, value: Tensor, row: int) -> Tensor:
        if isinstance(change, str):
            return self._part(self.sources[change], row)
        if isinstance(change, Tensor):
            return change.to(self.x).expand(len(self.x), *change.shape)
        return change(value)

    def _part(self, value: Tensor, row: int) -> Tensor:
        """Return the rows of a variant; the first ones where it is still as the network."""
        if self.rows == 1:
            return value
        size = len(self.x)
        start = row * size
        return value[start : start + size] if start < len(value) else value[:size]

    def _first(self, value: Any) -> Any:
        if isinstance(value, tuple | list):
            return type(value)(self._first(one) for one in value)
        return self._part(value, 0).clone() if isinstance(value, Tensor) else value

    def _filled(self, value: Any, have: int, want: int) -> Any:
        """Return a value with copies of its first rows behind it."""
        if have == want:
            return value
        if isinstance(value, tuple | list):
            return type(value)(self._filled(one, have, want) for one in value)
        if not isinstance(value, Tensor):
            return value
        return torch.cat([value, *[value[: len(self.x)]] * (want - have)])


def _number(program: Program, path: str) -> int:
    if path not in program.numbers:
        raise BadValue("no_such_layer", f"the network has no layer {path!r}", name=path)
    return program.numbers[path]

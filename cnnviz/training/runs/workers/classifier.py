"""A classifier's training as happenings for the store."""

from collections.abc import Iterator, Mapping

from torch import Tensor, nn

from cnnviz.errors import BadValue
from cnnviz.training.data.image_data import ImageData
from cnnviz.training.loop import single_step
from cnnviz.training.loop.events import (
    BatchReport,
    Diverged,
    EndEvent,
    Evaluation,
    Event,
    NoBatchReport,
    StandsStill,
    StartEvent,
    StepEvent,
)
from cnnviz.training.loop.options import TrainOptions
from cnnviz.training.loop.telemetry import observe, to_bytes
from cnnviz.training.loop.train import train
from cnnviz.training.nets.trainable import initialised
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.recipes.planning import planned
from cnnviz.training.runs.steering.rates import SteeredRate
from cnnviz.training.runs.store.artefacts import NETWORK, load_checkpoint, load_weights
from cnnviz.training.runs.store.happenings import (
    Begun,
    Evaluated,
    Finished,
    Happening,
    Stepped,
    SteppedAlone,
    StoodStill,
)
from cnnviz.training.runs.store.records import EvaluationRow, Metrics, StepRow
from cnnviz.training.runs.store.states import RunState
from cnnviz.training.runs.workers.device_names import name_of
from cnnviz.training.runs.workers.execute import Served
from cnnviz.training.runs.workers.limit import Limit, crowded

MEASURED = ("train_loss", "train_accuracy", "test_loss", "test_accuracy", "test_pictures")
RESULT = ("test_accuracy", "flip_accuracy", "test_loss", "seconds")
"""Fields of an Evaluation and of an EndEvent that the store keeps, by the same names."""


def happenings(served: Served) -> Iterator[Happening]:
    """Train the classifier of the run, from its checkpoint where there is one."""
    run = served.claim.run
    plan = planned(run.config, on_gpu=served.device.type == "cuda")
    data = served.data()
    model = initialised(run.config.net, run.config.seed, len(data.classes))
    state = load_checkpoint(served.store.folder(run.id))
    if state is None and run.config.fork_run is not None:
        model.load_state_dict(_forked(served, run.config))
    limit = Limit(served.store.limits.run_seconds, served.clock)
    events = train(
        model,
        data,
        plan.recipe,
        TrainOptions(
            seed=run.config.seed,
            device=served.device,
            seconds=plan.seconds,
            resume=state,
            should_stop=limit.passed,
            clock=served.clock,
            rate_factor=SteeredRate(served.store, run),
            pace=served.pace,
        ),
    )
    start: StartEvent | None = None
    for event in events:
        if isinstance(event, StartEvent):
            start = event
            yield Begun(device=name_of(served.device), params=event.params, total=event.steps)
        elif isinstance(event, StepEvent):
            assert start is not None
            metrics = {
                **_metrics(event, ("loss", "accuracy", "learning_rate")),
                **crowded(start),
            }
            row = StepRow(step=event.step, seconds=event.seconds, metrics=metrics)
            yield Stepped(row=row, snapshot=start.snapshot)
        elif isinstance(event, StandsStill):
            assert start is not None
            yield StoodStill(step=event.step, snapshot=start.snapshot)
        elif isinstance(event, BatchReport):
            assert start is not None
            with served.clock.standing():
                report = single_step.to_bytes(event)
            yield SteppedAlone(step=event.step, report=report, snapshot=start.snapshot)
        elif isinstance(event, NoBatchReport):
            assert start is not None
            yield SteppedAlone(step=event.step, report=b"", snapshot=start.snapshot)
        elif isinstance(event, Evaluation):
            yield _evaluated(model, event, data)
        elif isinstance(event, EndEvent):
            detail = limit.words if limit.passed() else None
            result = _metrics(event, RESULT)
            yield Finished(state=RunState.DONE, detail=detail, result=result)
        elif isinstance(event, Diverged):
            yield Finished(state=RunState.DIVERGED, detail=str(event.step))


def _metrics(event: Event, names: tuple[str, ...]) -> Metrics:
    return {name: getattr(event, name) for name in names}


def _evaluated(model: nn.Module, event: Evaluation, data: ImageData) -> Evaluated:
    telemetry = observe(model, event.logits, data.test, event.gradient_norms)
    evaluation = EvaluationRow(
        step=event.step,
        epoch=event.epoch,
        seconds=event.seconds,
        metrics=_metrics(event, MEASURED),
        telemetry=to_bytes(telemetry),
    )
    return Evaluated(evaluation=evaluation, weights=event.weights, snapshot=event.snapshot)


def _forked(served: Served, config: RunConfig) -> Mapping[str, Tensor]:
    """Return the weights that a fork starts from."""
    if config.fork_run is None or config.fork_step is None:
        raise BadValue("bad_config", "this is not the configuration of a run")
    folder = served.store.folder(config.fork_run)
    return load_weights(folder / NETWORK.format(step=config.fork_step))

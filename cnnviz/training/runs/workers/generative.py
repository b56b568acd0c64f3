"""A GAN's training as happenings for the store."""

from collections.abc import Iterator

from cnnviz.errors import BadValue
from cnnviz.training.gan.events import GanEnd, GanEvaluation, GanStep
from cnnviz.training.gan.loop import train_gan
from cnnviz.training.gan.nets import initialised_gan
from cnnviz.training.gan.recipes import gan_planned
from cnnviz.training.gan.telemetry import to_bytes
from cnnviz.training.loop.events import Diverged, StartEvent
from cnnviz.training.loop.options import TrainOptions
from cnnviz.training.runs.store.artefacts import load_checkpoint
from cnnviz.training.runs.store.happenings import Begun, Evaluated, Finished, Happening, Stepped
from cnnviz.training.runs.store.records import EvaluationRow, StepRow
from cnnviz.training.runs.store.states import RunState
from cnnviz.training.runs.workers.device_names import name_of
from cnnviz.training.runs.workers.execute import Served
from cnnviz.training.runs.workers.limit import Limit, crowded


def happenings(served: Served) -> Iterator[Happening]:
    """Train both networks of the run, from its checkpoint where there is one."""
    run = served.claim.run
    if run.config.fork_run is not None:  # of the two networks only the generator is kept
        raise BadValue("bad_config", "a GAN cannot go on from another run")
    generator, discriminator = initialised_gan(run.config.net, run.config.seed)
    state = load_checkpoint(served.store.folder(run.id))
    limit = Limit(served.store.limits.run_seconds, served.clock)
    events = train_gan(
        generator,
        discriminator,
        served.data(),
        gan_planned(run.config),
        TrainOptions(
            seed=run.config.seed,
            device=served.device,
            seconds=run.config.seconds,
            resume=state,
            should_stop=limit.passed,
            clock=served.clock,
        ),
    )
    start: StartEvent | None = None
    for event in events:
        if isinstance(event, StartEvent):
            start = event
            yield Begun(device=name_of(served.device), params=event.params, total=event.steps)
        elif isinstance(event, GanStep):
            assert start is not None
            row = StepRow(
                step=event.step, seconds=event.seconds, metrics={**event.metrics, **crowded(start)}
            )
            yield Stepped(row=row, snapshot=start.snapshot)
        elif isinstance(event, GanEvaluation):
            yield _evaluated(event)
        elif isinstance(event, GanEnd):
            detail = limit.words if limit.passed() else None
            yield Finished(state=RunState.DONE, detail=detail, result={"seconds": event.seconds})
        elif isinstance(event, Diverged):
            yield Finished(state=RunState.DIVERGED, detail=str(event.step))


def _evaluated(event: GanEvaluation) -> Evaluated:
    evaluation = EvaluationRow(
        step=event.step,
        epoch=event.epoch,
        seconds=event.seconds,
        metrics={},
        telemetry=to_bytes(event.images),
    )
    return Evaluated(evaluation=evaluation, weights=event.weights, snapshot=event.snapshot)

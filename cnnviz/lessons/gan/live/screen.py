"""Start two networks against each other, and watch."""

import io
import secrets

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from cnnviz.content.labels import Labels
from cnnviz.drawing.picture_sheet import picture_sheet
from cnnviz.errors import CnnvizError, DataMissing, UnknownName
from cnnviz.lessons.gan.interpolation import screen as interpolation
from cnnviz.lessons.gan.watching.screen import GanRunView, show_run
from cnnviz.paths import PAGES
from cnnviz.settings import settings
from cnnviz.training.data.data_sets import available
from cnnviz.training.data.image_data import SIDE
from cnnviz.training.data.shapes import draw
from cnnviz.training.gan.nets import WIDTHS, gan_name, gan_size
from cnnviz.training.gan.recipes import GAN_RECIPES
from cnnviz.training.gan.telemetry import from_bytes
from cnnviz.training.gan.updates import SHOWN
from cnnviz.training.recipes.config import SHAPES10, RunConfig
from cnnviz.training.runs.store.records import Run
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui import cache, steady
from cnnviz.ui.runs import (
    crowd,
    owner,
    progress,
    reading,
    run_words,
    shown_runs,
    start_button,
    steering,
)
from cnnviz.ui.runs.reading import Queue, RunCurves
from cnnviz.ui.runs.shown_runs import GOOD
from cnnviz.ui.shell import foreign_text, language, numbers, page
from cnnviz.ui.widgets import left_out

SECONDS = (30, 60, 120, 300, 600)
FIRST_SECONDS = 120
FIRST_WIDTH = 32
MOST_SEED = 2**31 - 1
REAL = 12
"""Real pictures that are shown before a run, in two rows."""

SCALE = 2
"""Side of a pixel on the sheet."""

_KEY, _REFUSED = "_gan-start", "_gan-refused"


def show(t: Labels) -> None:
    """What the address names is watched; else a run can be started."""
    owner.remember()
    with page.errors():
        run_ids = shown_runs.wanted(start_button.watched())
        if run_ids:
            start_button.back_button(t)
            _watched(t, run_ids[0])
        else:
            _start(t)
            _others(t)


# Starting


def _start(t: Labels) -> None:
    real = st.container()
    with st.container(border=True):
        known = run_words.data_sets(t, available())
        left, right = st.columns(2)
        with left:
            data = st.selectbox(
                t("train.data"),
                list(known),
                format_func=known.__getitem__,
                key="gan-data",
            )
            left_out.tell(t, data)
            lengths = [value for value in SECONDS if value <= settings().run_seconds]
            seconds = st.select_slider(
                t("gan_live.seconds"),
                lengths or SECONDS[:1],
                value=min(FIRST_SECONDS, (lengths or SECONDS)[-1]),
                format_func=lambda value: run_words.duration(t, value),
                key="gan-seconds",
            )
        with right:
            width = st.select_slider(
                t("gan_live.width"), WIDTHS, FIRST_WIDTH, key="gan-width",
                help=t("gan_live.width_help"),
            )  # fmt: skip
            seed = st.number_input(t("train.seed"), 0, MOST_SEED, 0, 1, key="gan-seed")
        with real:
            _real(t, data)
        size = gan_size(gan_name(width))
        st.caption(t("gan_live.channels", channels=" → ".join(map(str, (*size.channels, 3)))))
        config = RunConfig(
            net=gan_name(width),
            recipe=GAN_RECIPES[0].name,
            data=data,
            seed=int(seed),
            seconds=float(seconds),
        )
        token = st.session_state.setdefault(_KEY, secrets.token_hex(16))
        st.button(
            t("training.start"),
            key=f"start-gan-{token}",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_submit,
            args=(token, config),
        )
        refused = st.session_state.pop(_REFUSED, None)
        if refused is not None:
            st.error(page.sentence(refused), icon=":material/error:")


def _real(t: Labels, data: str) -> None:
    """A few of the pictures that the discriminator will get as real ones, where they are drawn."""
    if data != SHAPES10:
        return
    pictures = cache.shared(_drawn, REAL)
    alt = t("gan_live.real", data=foreign_text.plain(run_words.data(t, data)))
    st.image(picture_sheet(pictures, columns=REAL // 2, scale=SCALE, gap=4), alt=alt)
    st.caption(alt)


def _drawn(count: int) -> NDArray[np.uint8]:
    images: NDArray[np.uint8] = draw(count, np.random.SeedSequence(0)).images.numpy()
    return images


def _submit(token: str, config: RunConfig) -> None:
    """Ask for the run; the key was made before the click, so many fast clicks are one run."""
    try:
        runs = reading.store().submit(
            [config],
            owner=owner.token(),
            key=token,
            expected_seconds=[config.seconds or float(FIRST_SECONDS)],
        )
    except CnnvizError as error:
        st.session_state[_REFUSED] = error
        return
    st.session_state.pop(_KEY, None)
    reading.forget()
    start_button.watch([run.id for run in runs])


def _others(t: Labels) -> None:
    """Runs of this reader, and those of others that anyone may watch."""
    mine = [run for run in reading.mine(owner.token()) if run.config.is_gan]
    known = {run.id for run in mine}
    running = [run for run in reading.queue().running if run.config.is_gan and run.id not in known]
    for title, runs in (("mine", mine), ("others", running)):
        if runs:
            st.markdown(f"**{t(f'training.{title}')}**")
        for run in runs:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                _badge(t, run)
                st.page_link(
                    PAGES / "gan.py",
                    label=_named(t, run),
                    query_params={"section": "train", start_button.RUN: run.id},
                )


def _named(t: Labels, run: Run) -> str:
    chosen = foreign_text.plain(run_words.settings(t, run.config))
    return f"{t('gan_live.net', width=gan_size(run.config.net).width)} · {chosen}"


def _badge(t: Labels, run: Run) -> None:
    colour = run_words.COLOURS[run.state]
    st.badge(run_words.state(t, run), icon=run_words.ICONS[run.state], color=colour)  # type: ignore[arg-type]


# Watching


def _watched(t: Labels, run_id: str) -> None:
    if not shown_runs.IS_ID.fullmatch(run_id):
        shown = shown_runs.NOT_SHOWN.sub("?", run_id[:32])  # a sentence is Markdown
        raise UnknownName("unknown_run", f"there is no run {shown!r}", name=shown)
    run = reading.run(run_id)
    if not run.config.is_gan:
        st.page_link(
            PAGES / "train.py",
            label=t("gan_live.no_gan"),
            icon=":material/arrow_forward:",
            query_params={start_button.RUN: run_id},
        )
        return
    st.html(steady.STEADY)
    every = crowd.pause(crowd.watching()) if run.is_active else None
    st.fragment(_live, run_every=every)(run_id, every)
    if not run.is_active:
        found = reading.watch(run_id)
        st.fragment(interpolation.show)(t, run, found.evaluations)


def _live(run_id: str, every: float | None) -> None:
    t = language.words()
    with st.container(key="live-gan"), page.errors():
        try:
            found = reading.watch(run_id)
        except UnknownName:
            st.rerun()  # somebody deleted it: the whole page says so
        if not _may_go_on(found.run, every):
            st.rerun()  # the timer belongs to the run of the whole page
        queue = reading.queue()
        progress.tell_trouble([found], queue)
        _standing(t, found, queue)
        steering.show(t, [found.run], place="gan")
        address = reading.store().address
        view = GanRunView(
            name=run_id,
            steps=found.steps,
            looks=[evaluation.step for evaluation in found.evaluations],
            sheet=lambda step: cache.shared(sheet, address, run_id, step),
            pictures=SHOWN,
        )
        show_run(t, view)


def _may_go_on(run: Run, every: float | None) -> bool:
    """Return whether the pause between two polls of the store is still right."""
    if not run.is_active:
        return every is None
    return every is not None and crowd.fits(every, crowd.watching())


def _standing(t: Labels, found: RunCurves, queue: Queue) -> None:
    run, far = found.run, progress.progress(found)
    with st.container(border=True):
        st.markdown(f"**{_named(t, run)}**")
        _badge(t, run)
        if run.state is RunState.RUNNING or run.step:
            st.progress(far.share, text=progress.bar_text(t, found, far))
        said = progress.notice(t, found, queue)
        if said:
            box = st.info if run.state in GOOD and not run.crashes else st.warning
            box(said, icon=":material/info:")
        if run.state is RunState.FAILED and run.detail:
            st.text(run.detail)  # plain: it may hold names of a reader's files
        facts = [progress.device(t, run, queue)]
        if run.params is not None:
            facts.append(f"{t('common.parameters')}: {numbers.whole(run.params)}")
        if found.evaluations:
            facts.append(f"{t('training.passes')}: {found.evaluations[-1].epoch:.3g}")
        if any(facts):
            st.caption(" · ".join(fact for fact in facts if fact))


def sheet(address: str, run_id: str, step: int) -> bytes:  # noqa: ARG001 (a key)
    """The pictures of one evaluation as an image file, every pixel a square.

    Args:
        address: Of the store, so that two stores are kept apart.
        run_id: The run.
        step: Step of the evaluation.

    Raises:
        DataMissing: If nothing was recorded there.
        BadFile: If what was recorded is no evaluation of a GAN.
    """
    content = reading.store().telemetry(reading.run(run_id), step)
    if not content:
        raise DataMissing("look_missing", f"nothing was recorded at step {step}", step=step)
    pixels = picture_sheet(from_bytes(content, SIDE).numpy(), scale=SCALE)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return file.getvalue()

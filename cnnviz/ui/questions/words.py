"""The words of a question: what is asked, what is printed below it, and its options."""

from functools import partial

from cnnviz.architectures import family_of
from cnnviz.content.labels import Labels, text
from cnnviz.content.languages import LANGUAGES
from cnnviz.network.questions.asked import ChoiceQuestion, Option, PrintedFacts
from cnnviz.network.questions.changes import Change, has_bias
from cnnviz.network.questions.deal import Size
from cnnviz.network.questions.layer_questions import FIELD, Question
from cnnviz.network.questions.pool import AnyQuestion
from cnnviz.network.trace.table import Layer, Pair
from cnnviz.ui.shell import numbers, titles

SEPARATOR = " · "


def sentence(t: Labels, asked: AnyQuestion) -> str:
    """Return what is asked."""
    if isinstance(asked, Question):
        ask = t(f"check.ask.{asked.quantity}")
        if not asked.changes:
            return ask
        changes = ", ".join(changed(t, change) for change in asked.changes)
        return f"{t('check.suppose', changes=changes)} {ask}"
    told = {
        name: numbers.whole(value) if isinstance(value, int) else _named(t, name, value)
        for name, value in asked.printed.told.items()
    }
    return t(f"check.ask.{asked.kind}", **told)


def described(t: Labels, asked: AnyQuestion) -> str:
    """Return the layers with all that the answer needs, and without the answer itself."""
    if isinstance(asked, Question):
        return _one_layer(t, asked)
    printed = asked.printed
    lines = [f"- {_printed(t, row, printed)}" for row in printed.rows]
    if printed.read is not None:
        field, jump = map(_sides, printed.read)
        lines.insert(0, f"- {t('check.in_front', field=field, jump=jump)}")
    if not lines and f"check.look.{asked.kind}" in t:
        return t(f"check.look.{asked.kind}")
    return "\n".join(lines)


def option(t: Labels, one: Option) -> str:
    """Return one of the answers to choose from, as Markdown."""
    if one.change is not None:
        return changed(t, one.change)
    if one.share is not None:
        return t("check.share", share=one.share)
    name = _titled(t, one.name)
    return t(f"check.causes.{one.cause}", name=name) if one.cause else name


def lengths() -> tuple[Size, ...]:
    """Return how long an option is, in every language: what must not tell which is right."""
    return tuple(partial(_length, text(language.code)) for language in LANGUAGES)


def _length(t: Labels, one: Option) -> int:
    return len(option(t, one))


def changed(t: Labels, change: Change) -> str:
    """Return what is different in a layer: "kernel 5 → 3"."""
    return f"{t(f'check.hyper.{change.name}')} {change.now} → {change.then}"


def reasons(t: Labels, asked: AnyQuestion, given: int) -> list[str]:
    """Return every reason that is known to lead to a wrong answer.

    Args:
        t: The short texts.
        asked: The question.
        given: The number, or the place of the option.
    """
    if isinstance(asked, ChoiceQuestion):
        slips = asked.options[given].slips if given != asked.right else ()
    else:
        slips = asked.reasons(given)
    return [t(f"check.slips.{slip}") for slip in slips]


def figures(t: Labels, asked: ChoiceQuestion) -> str:
    """Return the number of every option, as a list; empty where they have none."""
    told = [
        f"- {option(t, one)}: {numbers.whole(one.figure)}"
        for one in asked.options
        if one.figure is not None
    ]
    return "\n".join(told)


def _one_layer(t: Labels, asked: Question) -> str:
    layer = asked.layer
    facts = [_head(t, layer)]
    if asked.shapes:
        read, *written = map(numbers.shape, asked.shapes)
        facts.append(f"{read} → {written[0] if written else '?'}")
    facts += _hyper(t, layer)
    if asked.quantity == "params":
        facts.append(_bias(t, layer))
    if asked.quantity in FIELD and asked.read is not None:
        field, jump = map(_sides, asked.read)
        facts.append(t("check.parent", field=field, jump=jump))
    return SEPARATOR.join(facts)


def _printed(t: Labels, row: Layer, printed: PrintedFacts) -> str:
    facts = [_head(t, row)]
    if printed.shapes:
        facts.append(f"{numbers.shape(row.input_shape)} → {numbers.shape(row.output_shape)}")
    facts += _hyper(t, row)
    if printed.shapes and row.kind in {"Conv2d", "Linear"}:
        facts.append(_bias(t, row))
    return SEPARATOR.join(facts)


def _head(t: Labels, layer: Layer) -> str:
    return f"`{layer.path}`{SEPARATOR}{t.get(f'kinds.{layer.kind}', layer.kind)}"


def _bias(t: Labels, layer: Layer) -> str:
    return t("check.with_bias" if has_bias(layer) else "check.without_bias")


def _hyper(t: Labels, layer: Layer) -> list[str]:
    if layer.window is None:
        return []
    window, groups = layer.window, layer.value("groups") or 1
    shown = [
        f"{t('check.hyper.kernel')} {'×'.join(map(str, window.kernel))}",
        f"{t('check.hyper.stride')} {_sides(window.stride)}",
        f"{t('check.hyper.padding')} {_sides(window.padding)}",
    ]
    if window.dilation != (1, 1):
        shown.append(f"{t('check.hyper.dilation')} {_sides(window.dilation)}")
    if groups > 1:
        shown.append(f"{t('check.hyper.groups')} {groups}")
    return shown


def _sides(pair: Pair) -> str:
    """One number where both are the same: "2", "0×3"."""
    return "×".join(map(str, dict.fromkeys(pair)))


def _named(t: Labels, name: str, value: str) -> str:
    return _titled(t, value) if name in {"first", "second"} else value


def _titled(t: Labels, name: str) -> str:
    """A network by its title, a layer by its path."""
    return titles.named(t, name) if family_of(name) is not None else f"`{name}`"

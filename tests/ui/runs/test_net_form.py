"""The form of a network in Streamlit's own harness: what it offers is what can be built."""

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.training.nets.net_choices import parse
from cnnviz.training.nets.net_kinds import KINDS
from cnnviz.ui.runs import net_form

PATIENCE = 120


def script(code, start, priced):
    import streamlit as st

    from cnnviz.content.labels import text
    from cnnviz.ui.runs import net_form

    found = net_form.choose(text(code), "form", start)
    st.session_state["found"] = found
    if priced:
        net_form.vitals(text(code), found)


def shown(code="en", start="resnet", *, priced=False):
    app = AppTest.from_function(script, default_timeout=PATIENCE, args=(code, start, priced))
    app.run()
    assert not app.exception
    return app


def found(app):
    assert not app.exception
    return app.session_state["found"]


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_form_and_its_words(code, kind):
    app = shown(code, kind)
    assert found(app) == kind
    widgets = (*app.toggle, *app.select_slider, *app.selectbox, *app.button_group)
    assert len(widgets) == 1 + len(KINDS[kind].choices)
    assert all(w.help for w in widgets if w.key != "form-kind")


@pytest.mark.parametrize(
    "start",
    [
        "resnet:depth=56,residual=off",
        "vgg:depth=16,norm=none,activation=gelu,pooling=stride,kernel=5,dropout=0.2",
        "senet:ratio=4",
        "sprint:widths=17-33-65",
    ],
)
def test_a_form_begins_with_what_it_is_given(start):
    assert found(shown(start=start)) == start


def test_a_network_of_the_catalogue_begins_its_family():
    assert found(shown(start="seresnet20-cifar10")) == "senet"
    assert found(shown(start="inception-v3-small-cifar10")) == "inception-v3"


def test_choosing_changes_what_is_returned():
    app = shown()
    app.toggle(key="form-resnet-residual").set_value(False).run()
    app.select_slider(key="form-resnet-depth").set_value(56).run()
    assert found(app) == "resnet:depth=56,residual=off"
    app.selectbox(key="form-kind").set_value("vgg").run()
    assert found(app) == "vgg"
    assert "form-vgg-dropout" in {widget.key for widget in app.select_slider}
    app.button_group(key="form-vgg-head").set_value("gap").run()
    assert found(app) == "vgg:head=gap"
    # Dropout stands between the dense layers, which are gone.
    assert "form-vgg-dropout" not in {widget.key for widget in app.select_slider}


def test_the_price_is_that_of_the_layer_table():
    app = shown(start="resnet:residual=off", priced=True)
    values = {metric.label: metric.value for metric in app.metric}
    assert values == {
        "Parameters": "269,722",
        "Multiply-adds": "40.6 M",
        "Receptive field": "81 × 81",
        "Depth": "20",
    }
    gated = shown(start="senet", priced=True)
    assert gated.metric[2].value == "32 × 32"  # through the gates every unit sees the whole picture
    headed = shown(start="inception:aux=on", priced=True)
    assert any("143,700" in caption.value for caption in headed.caption)


def test_titles():
    en, ko = text("en"), text("ko")
    assert net_form.title(en, "resnet:depth=56,residual=off") == "ResNet-56 · Shortcuts: off"
    assert net_form.title(ko, "vgg:norm=none") == "VGG-11 · 정규화: 없음"
    assert net_form.title(en, "vgg:kernel=5,width=2") == "VGG-11 · Kernel size: 5×5 · Width: × 2"
    assert net_form.title(en, "resnet20-cifar10") == "ResNet-20 (CIFAR-10)"
    assert net_form.title(en, "of:a=later,version") == "of:a=later,version"


def test_every_value_has_a_name_of_its_own():
    for code in ("en", "ko"):
        for kind in KINDS.values():
            for choice in kind.choices:
                names = [net_form._spoken(text(code), choice, value) for value in choice.values]
                assert len(set(names)) == len(names)
    assert parse("lenet").title

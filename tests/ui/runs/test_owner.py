"""Tokens of browsers."""

import string

import pytest

from cnnviz.ui.runs.owner import fresh, is_token, script


def test_tokens_are_long_plain_and_never_the_same():
    tokens = {fresh() for _ in range(100)}
    assert len(tokens) == 100
    assert all(is_token(token) for token in tokens)
    assert set("".join(tokens)) <= set(string.ascii_lowercase + string.digits)


@pytest.mark.parametrize(
    "text", ["", "short", "A" * 32, "a" * 33, "a" * 31 + '"', "a" * 31 + "\n", "<script>" * 4]
)
def test_a_cookie_may_hold_anything_and_only_tokens_are_taken(text):
    assert not is_token(text)
    with pytest.raises(ValueError, match="token"):
        script(text)


def test_the_script_keeps_the_token_for_this_site_alone():
    token = fresh()
    text = script(token)
    assert f"cnnviz-owner={token}" in text
    assert "SameSite=Lax" in text
    assert text.count("</script>") == 1
    assert "{" in text.replace("{{", "")  # it is JavaScript, with the braces of one kind only
    assert "{{" not in text

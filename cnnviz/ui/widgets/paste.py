"""A photo from the clipboard: a small component, for Streamlit's uploader does not take a paste."""

import base64
import binascii

import streamlit as st

LONGEST = 1024
"""Longest side that the browser sends, in pixels: the network reads far less."""

HTML = '<div class="paste" tabindex="0" role="button"></div>'

CSS = """
.paste {
  border: 1px dashed var(--st-border-color);
  border-radius: var(--st-base-radius);
  color: var(--st-text-color);
  font-family: var(--st-font);
  font-size: 0.9rem;
  padding: 0.6rem 0.9rem;
  cursor: pointer;
  outline-offset: 2px;
}
.paste:focus { outline: 2px solid var(--st-primary-color); }
"""

SHRINK = """
async function shrink(blob) {
  const picture = await createImageBitmap(blob);
  const scale = Math.min(1, @LONGEST@ / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').split(',')[1];
}
""".replace("@LONGEST@", str(LONGEST))
"""How a component makes of a picture what `pasted` reads."""

JS = (
    SHRINK
    + """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const field = parentElement.querySelector('.paste');
  field.textContent = data.hint;
  field.setAttribute('aria-label', data.hint);
  const take = async (event) => {
    for (const item of event.clipboardData?.items ?? []) {
      if (item.type.startsWith('image/')) {
        event.preventDefault();
        // What the browser cannot read is sent as nothing, and gets its sentence.
        setTriggerValue('photo', await shrink(item.getAsFile()).catch(() => '?'));
        return;
      }
    }
  };
  // Anywhere on the page: readers press the keys without looking for a field first.
  document.addEventListener('paste', take);
  return () => document.removeEventListener('paste', take);
}
"""
)

_component = st.components.v2.component("cnnviz.paste", html=HTML, css=CSS, js=JS)


def listen(hint: str) -> bytes | None:
    """The picture that the reader pasted just now, as PNG, or None."""
    result = _component(data={"hint": hint}, key="paste", on_photo_change=lambda: None)
    return None if result.photo is None else pasted(result.photo)


def pasted(sent: str) -> bytes:
    """Return the file that a component sent; nothing where the browser could not read it."""
    try:
        return base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError):
        return b""

"""The page *GAN*: the game of two networks, taken apart, and played live."""

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.content.pages import page as page_text
from cnnviz.ui import prose
from cnnviz.ui.parts.values import of_page


def say(text: PageText, section: str) -> None:
    """Show a section's heading and words."""
    prose.section(text.sections[section].title, text.render(section, of_page(text, section)))


def say_more(t: Labels, section: str) -> None:
    """Show a section that comes only after the reader has guessed, or seen the picture."""
    say(page_text(t.language, "gan"), section)

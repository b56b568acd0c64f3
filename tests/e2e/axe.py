"""What axe, the checker of accessibility, finds on an open page that is ours."""

from axe_playwright_python.sync_playwright import Axe

FOREIGN = (
    "[data-testid=stDataFrame]",
    "[data-testid=stSidebarNavItems]",
    "[data-testid=stFileUploaderDropzone]",
    ".modebar",
    "iframe",
)


def complaints(window):
    """What axe finds on the open page that is ours: rule, and the first elements."""
    context = {"exclude": [[foreign] for foreign in FOREIGN]}
    # It would fetch every style sheet again, for rules that are not asked.
    options = {"resultTypes": ["violations"], "preload": False}
    found = Axe().run(window, context, options).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"][:2]]

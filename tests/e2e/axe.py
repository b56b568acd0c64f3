"""What axe, the checker of accessibility, finds on an open page that is ours."""

from axe_playwright_python.sync_playwright import Axe

FOREIGN = """[data-testid=stDataFrame], [data-testid=stSidebarNavItems],
    [data-testid=stFileUploaderDropzone], .modebar, iframe"""


def complaints(window):
    """What axe finds on the open page that is ours: rule, and the first element."""
    found = Axe().run(window, options={"resultTypes": ["violations"]}).response["violations"]
    told = []
    for rule in found:
        ours = [node for node in rule["nodes"] if not _is_foreign(window, node["target"])]
        told += [f"{rule['id']}: {node['html'][:160]}" for node in ours[:2]]
    return told


def _is_foreign(window, target):
    selector = target[0] if isinstance(target[0], str) else target[0][0]
    return window.evaluate(
        "([one, foreign]) => !!document.querySelector(one)?.closest(foreign)",
        [selector, FOREIGN],
    )

"""Whether a page as it stands is accessible and fits its window, at every width that is asked for."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

WIDTHS = (320, 1280)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # What passes is not wanted, and naming each of its elements takes most of axe's time.
    "resultTypes": ["violations"],
}
WIDER = "document.documentElement.scrollWidth > window.innerWidth"


def faults(page):
    """Return what axe-core finds in the window as it is, and whether the page is wider than it."""
    page.wait_for_load_state()
    found = Axe().run(page, options=RULES).response["violations"]
    told = [
        f"{each['id']}: {each['help']}: {node['html'][:150]}"
        for each in found
        for node in each["nodes"][:3]
    ]
    return told + ["wider than the window"] * page.evaluate(WIDER)


def faults_at_every_width(page, widths=WIDTHS):
    """Return the faults at each width, and leave the window as wide as it was.

    One visit looked at twice costs half of two visits: nothing in the pages depends on the width
    but their style sheets.
    """
    before = page.viewport_size
    told = []
    for width in widths:
        page.set_viewport_size({**before, "width": width})
        told += [f"at {width} px: {fault}" for fault in faults(page)]
    page.set_viewport_size(before)
    return told

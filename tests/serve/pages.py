"""The desk and the board in headless Chromium: a call by keyboard, a visit moved by keys, axe.

    python3 tests/serve/pages.py http://127.0.0.1:8080 UPRN AXE_JS [FOLDER FOR PICTURES]

Needs Playwright for Python and Chromium (CHROMIUM names it where it is not Playwright's own);
AXE_JS is axe-core's axe.min.js. Ends with 1 where a step fails or axe finds anything serious.
"""

import os
import re
import sys

from playwright.sync_api import expect, sync_playwright

address, uprn, axe_js = sys.argv[1:4]
pictures = sys.argv[4] if len(sys.argv) > 4 else None
bad = []


def look(page, name, width):
    """Every violation of WCAG 2.2 A and AA that axe calls serious, and a picture."""
    page.add_script_tag(path=axe_js)
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
    )
    for v in found["violations"]:
        nodes = [n["html"][:120] for n in v["nodes"][:3]]
        print(f"{name} at {width}: {v['impact']} {v['id']}: {v['help']} {nodes}")
        if v["impact"] in ("serious", "critical"):
            bad.append(v["id"])
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        print(f"{name} at {width}: the page is {wide} px wide")
        bad.append("scrolls sideways")
    if pictures:
        page.screenshot(path=f"{pictures}/{name}-{width}.png", full_page=True)


def call(page, width):
    """A call from the search to the confirmation, without a mouse."""
    page.goto(address + "/")
    page.locator("#q").press_sequentially(uprn)
    expect(page.locator("#found li").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#offers button").first).to_be_visible()
    look(page, "desk", width)
    page.locator("#offers button").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#hold")).to_be_visible()
    expect(page.locator("#left")).to_have_text(re.compile(r"^(10:00|9:5\d)$"))
    look(page, "hold", width)
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_have_text("Confirmed.")
    expect(page.locator("#booked")).to_contain_text("Confirmed")
    look(page, "booked", width)
    # Given back, so that the next run finds the home as it was.
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#booked")).not_to_contain_text("Confirmed")


def board(page, width):
    """An unpromised visit chosen and moved by the arrow keys, its price or its obstacle said."""
    page.goto(address + "/board")
    page.locator(".visit").first.wait_for(state="attached")
    look(page, "board", width)
    page.locator(".visit:not(.firm)").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#say")).to_have_text(re.compile("costs|saves|Not here"))
    look(page, "moving", width)
    page.keyboard.press("Escape")
    expect(page.locator("#say")).to_have_text("Put back.")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
    )
    for width, height in ((1280, 900), (390, 844)):
        # The script of axe is ours to add: the pages themselves allow only their own.
        context = browser.new_context(
            viewport={"width": width, "height": height}, bypass_csp=True
        )
        page = context.new_page()
        page.on("pageerror", lambda e: bad.append(str(e)))
        call(page, width)
        board(page, width)
        page.goto(address + "/docs")
        page.locator("details").first.wait_for()
        look(page, "docs", width)
    browser.close()
for what in bad:
    print("wrong:", what)
sys.exit(1 if bad else 0)

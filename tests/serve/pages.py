"""The desk and the board in headless Chromium: a call by keyboard, a visit moved by keys and by
mouse, what somebody else changes, axe.

    python3 tests/serve/pages.py http://127.0.0.1:8080 TOKEN UPRN UPRN [FOLDER FOR PICTURES]

Needs Playwright for Python with the axe of axe-playwright-python, and Chromium (CHROMIUM names it
where it is not Playwright's own). Ends with 1 where a step fails or axe finds anything serious.
"""

import os
import re
import sys

import axe_playwright_python
from playwright.sync_api import expect, sync_playwright

address, token = sys.argv[1:3]
uprns = sys.argv[3:5]
pictures = sys.argv[5] if len(sys.argv) > 5 else None
axe_js = os.path.join(os.path.dirname(axe_playwright_python.__file__), "axe.min.js")
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


def enter(page, width):
    """Nobody gets in without a token; with one, the page remembers it."""
    page.goto(address + "/")
    expect(page.locator("#who")).to_be_visible()
    expect(page.locator("#token")).to_be_focused()
    look(page, "who", width)
    page.keyboard.type("ok_wrong")
    page.keyboard.press("Enter")
    page.locator("#q").press_sequentially("street")
    expect(page.locator("#who-why")).to_contain_text("unknown here or has been revoked")
    page.locator("#token").fill(token)
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_be_hidden()


def call(page, uprn, width):
    """A call from the search to the outcome, without a mouse."""
    page.goto(address + "/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(uprn)
    expect(page.locator("#found li").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#offers button").first).to_be_visible()
    look(page, "desk", width)
    page.locator("#why summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#blocked")).to_contain_text("days")
    page.locator("#offers button").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#hold")).to_be_visible()
    expect(page.locator("#left")).to_have_text(re.compile(r"^(10:00|9:5\d)$"))
    expect(page.locator("#confirm")).to_be_focused()
    look(page, "hold", width)
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_have_text("Confirmed.")
    expect(page.locator("#booked")).to_contain_text("Confirmed")
    expect(page.locator("#sms")).to_contain_text("To change it")
    look(page, "booked", width)
    # Another slot instead: the old one stays until the new one is taken.
    page.get_by_role("button", name="Change").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#offers button").first).to_be_visible()
    page.locator("#offers button").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_have_text("Confirmed.")
    # What became of it.
    page.get_by_role("button", name="On the way").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_have_text("Recorded: On the way")
    expect(page.locator("#booked")).to_contain_text("/t/")
    page.get_by_label("How it ended").select_option("no_access")
    expect(page.locator("#say")).to_have_text(re.compile("next attempt|access team|Recorded"))
    expect(page.locator("#past")).to_contain_text("No access")
    look(page, "outcome", width)


def said(page, pattern):
    expect(page.locator("#say")).to_have_text(re.compile(pattern))
    return page.locator("#say").inner_text()


FREE = ".visit:not(.firm):not(.held)"


def next_day(page):
    before = page.locator("#date").input_value()
    page.get_by_role("button", name="The day after").click()
    page.wait_for_function("d => document.getElementById('date').value !== d", arg=before)


def by_keys(page, width):
    """An unpromised visit chosen and moved by the arrow keys, its price or its obstacle said."""
    page.goto(address + "/board")
    page.wait_for_function("document.getElementById('date').value !== ''")
    for _ in range(40):
        if page.locator(FREE).count() > 1:
            break
        next_day(page)
    look(page, "board", width)
    page.locator(FREE).first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    said(page, "costs|saves|Not here")
    look(page, "moving", width)
    page.keyboard.press("Escape")
    said(page, "Put back.")


def by_mouse(page):
    """Visits dragged, day after day, until one is let go where it may be, and taken back."""
    for _ in range(10):
        if dragged(page):
            return
        next_day(page)
    bad.append("no visit could be dragged anywhere")


def dragged(page):
    free = page.locator(FREE + " rect:not(.hit)")
    for i in range(min(free.count(), 8)):
        for right in (15, -15, 40):
            page.evaluate("document.getElementById('say').textContent = ''")
            free.nth(i).scroll_into_view_if_needed()
            box = free.nth(i).bounding_box()
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x + right, y, steps=4)
            first = said(page, "costs|saves|Not here")
            page.mouse.up()
            if "Not here" in first:
                # It goes back once the service has said so again.
                expect(page.locator(".ghost")).to_have_count(0)
                continue
            said(page, "Moved")
            page.get_by_role("button", name="Undo").click()
            said(page, "Undone")
            return True
    return False


def live(page, other, uprn):
    """What one desk books, the other one shows without being asked."""
    for one in (page, other):
        one.goto(address + "/#" + uprn)
        one.reload()
        expect(one.locator("#offers button").first).to_be_visible()
    page.locator("#offers button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#confirm")).to_be_focused()
    page.keyboard.press("Enter")
    expect(other.locator("#booked")).to_contain_text("Confirmed")
    page.get_by_role("button", name="Cancel", exact=True).first.click()
    expect(other.locator("#booked")).not_to_contain_text("Confirmed")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"]
    )
    for uprn, (width, height) in zip(uprns, ((1280, 900), (390, 844))):
        # The script of axe is ours to add: the pages themselves allow only their own.
        context = browser.new_context(
            viewport={"width": width, "height": height}, bypass_csp=True
        )
        page = context.new_page()
        page.on("pageerror", lambda e: bad.append(str(e)))
        enter(page, width)
        call(page, uprn, width)
        by_keys(page, width)
        if width == 1280:
            by_mouse(page)
            other = context.new_page()
            other.goto(address + "/")
            other.locator("#token").fill(token)
            other.keyboard.press("Enter")
            live(page, other, uprn)
        page.goto(address + "/docs")
        page.locator("details").first.wait_for()
        look(page, "docs", width)
    browser.close()
for what in bad:
    print("wrong:", what)
sys.exit(1 if bad else 0)

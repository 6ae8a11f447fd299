"""A button that copies, also where the page has no secure context."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from elements.hall import STATIC, Hall

BODY = f"""<script type="module" src="{STATIC}/elements/copy-text.js"></script>
<copy-text text="https://example.org/K7Q2MX"><button type="button">Copy</button><output data-said="Copied"></output></copy-text>
<textarea></textarea>"""


@pytest.mark.parametrize("secure", [True, False])
def test_it_copies_and_says_so(hall: Hall, page: Page, context: BrowserContext, secure: bool):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not secure:
        page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('insecure'))")
    hall.pages["/host"] = BODY
    page.goto(f"{hall.url}/host")
    page.get_by_role("button", name="Copy").click()

    expect(page.locator("output")).to_have_text("Copied")
    page.locator("textarea").press("Control+v")
    expect(page.locator("textarea")).to_have_value("https://example.org/K7Q2MX")
    expect(page.locator("output")).to_have_text("")

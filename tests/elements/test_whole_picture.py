"""The whole gift over the whole stage: once the cloth is open and the picture is there, as long as the cloth says so."""

import pytest
from playwright.sync_api import Page, expect

from elements.hall import STATIC, Hall
from elements.live_page import page_of

HEAD = f'<script type="module" src="{STATIC}/elements/whole-picture.js"></script>'
PICTURE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='4' height='3'/%3E"
BODY = f"""<div class="stage"><div><p id="cloth" data-phase="unfolding" data-whole></p>
  <whole-picture to=".place"><img alt="" src="{PICTURE}"></whole-picture></div><p class="place"></p></div>"""
SAY = """([phase, whole]) => {
  const cloth = document.querySelector("#cloth")
  cloth.dataset.phase = phase
  cloth.toggleAttribute("data-whole", whole)
  cloth.dispatchEvent(new Event("phase", { bubbles: true }))
}"""


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_it_is_shown_when_the_cloth_is_open_and_goes_to_its_place(hall: Hall, page: Page, motion: str):
    page.emulate_media(reduced_motion=motion)
    hall.pages["/K7Q2MX"] = page_of(BODY, view="stage", head=HEAD)
    page.goto(f"{hall.url}/K7Q2MX")
    picture = page.locator("whole-picture")
    page.evaluate(
        "customElements.whenDefined('whole-picture').then(() => document.querySelector('img').decode())"
    )
    assert picture.get_attribute("data-shown") is None

    page.evaluate(SAY, ["open", True])
    expect(picture).to_have_attribute("data-shown", "")
    page.evaluate(SAY, ["open", False])

    expect(picture).not_to_have_attribute("data-shown", "")
    expect(picture).not_to_have_attribute("data-going", "")

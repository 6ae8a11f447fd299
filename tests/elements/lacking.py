"""A browser that lacks something that its neighbours have: what our own code does there instead."""

from playwright.sync_api import Page


def lacking(page: Page, *properties: str) -> None:
    """From the next page on, the browser says that it does not know these CSS properties; a test switches them off."""
    page.add_init_script(
        f"""{{ const supports = CSS.supports.bind(CSS)
        CSS.supports = (property, ...value) => !{list(properties)}.includes(property) && supports(property, ...value) }}"""
    )

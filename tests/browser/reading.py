"""Reading QR symbols from what is on a screen, with a decoder that has nothing to do with who drew them."""

import pyvips
import zxingcpp


def codes_on(png: bytes) -> list[str]:
    """Everything that an independent decoder finds in a picture."""
    image = pyvips.Image.new_from_buffer(png, "").colourspace("b-w")[0]
    view = memoryview(image.write_to_memory()).cast("B", (image.height, image.width))
    return [found.text for found in zxingcpp.read_barcodes(view)]

"""Three decoders of different families: what one of them cannot read, some phone cannot read."""

from collections.abc import Callable

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from pyzbar import pyzbar

Grey = NDArray[np.uint8]
LARGE = 2000
"""Pixels of a side, above which OpenCV's finders lose modules of their own corner patterns."""

SCALING = {0.5: cv2.INTER_AREA, 2.0: cv2.INTER_CUBIC}


def by_zxing(grey: Grey) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(np.ascontiguousarray(grey))}


def by_zbar(grey: Grey) -> set[str]:
    found = pyzbar.decode(np.ascontiguousarray(grey), symbols=[pyzbar.ZBarSymbol.QRCODE])
    return {one.data.decode() for one in found}


def by_opencv(grey: Grey) -> set[str]:
    """By either of its finders, and at half and twice the size as well: a clean symbol can escape it at one size."""
    for size in (1.0, 0.5, 2.0) if max(grey.shape) < LARGE else (0.5, 1.0):
        scaled = grey if size == 1 else cv2.resize(grey, None, fx=size, fy=size, interpolation=SCALING[size])
        for finder in (cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector()):
            text, _, _ = finder.detectAndDecode(np.ascontiguousarray(scaled))
            if text:
                return {text}
    return set()


DECODERS: dict[str, Callable[[Grey], set[str]]] = {"zxing": by_zxing, "zbar": by_zbar, "opencv": by_opencv}

"""Regions of patches: four whole numbers, inside the picture, none over another."""

import re

from twincloth.collection.folder.files import Folder
from twincloth.collection.picture import Region
from twincloth.collection.placing import overlap

_FOUR_NUMBERS = re.compile(r"\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*(\d{1,6})\s*", re.ASCII)


class Regions:
    """The regions of one gift so far; `size` is its picture's width and height, None where unknown."""

    def __init__(self, folder: Folder, file: str, size: tuple[int, int] | None) -> None:
        self._folder = folder
        self._file = file
        self._size = size
        self._earlier: list[tuple[int, str, Region]] = []

    def read(self, line: int, key: str, written: str, must_fit: bool) -> Region:
        """A region from its cell; a withdrawn card's need not fit, for the picture may be a newer one."""
        numbers = _FOUR_NUMBERS.fullmatch(written)
        if numbers is None:
            what = f'region "{written}" is not four whole numbers'
            self._note(line, what, 'write "x,y,width,height" in pixels')
            return Region(0, 0, 1, 1)
        region = Region(*(int(number) for number in numbers.groups()))
        if must_fit and self._lies_inside(line, region):
            self._note_overlap(line, region)
            self._earlier.append((line, key, region))
        return region

    def _lies_inside(self, line: int, region: Region) -> bool:
        """Whether it does, as far as anybody knows; a problem where it does not."""
        width, height = self._size or (region.x + region.width, region.y + region.height)
        if region.width == 0 or region.height == 0:
            self._note(line, "region has no area", "write a width and a height of 1 or more")
        elif region.x + region.width > width or region.y + region.height > height:
            advice = f"stay within 0,0,{width},{height}"
            self._note(line, f"region {_said(region)} reaches outside the picture", advice)
        else:
            return True
        return False

    def _note_overlap(self, line: int, region: Region) -> None:
        """The first that it overlaps stands for all."""
        for earlier_line, key, earlier in self._earlier:
            if overlap(region, earlier):
                what = f'region {_said(region)} overlaps {_said(earlier)} of "{key}" in line {earlier_line}'
                self._note(line, what, "let each patch have its own part of the picture")
                return

    def _note(self, line: int, what: str, instead: str) -> None:
        self._folder.findings.add(self._file, line, what, instead)


def _said(region: Region) -> str:
    return f"{region.x},{region.y},{region.width},{region.height}"

"""The exchange folder: how an exchange is authored, checked, and written back."""

from twincloth.collection.folder.problems import FolderProblems
from twincloth.collection.folder.reading import read_folder
from twincloth.collection.problem import Problem

__all__ = ["FolderProblems", "Problem", "read_folder"]

"""Lengths: how much of each text a page bears, in characters as people count them."""

TITLE = 120
STORY = 5000
TRANSCRIPT = 15000
PARAGRAPH = 2000
LINE = 300
NAME = 60

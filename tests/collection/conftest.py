"""A small exchange folder of Perm and Oxford, and a collection to take it in."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from twincloth.collection.collection import Collection
from twincloth.collection.content import Content
from twincloth.collection.folder import FolderProblems, Problem, read_folder
from twincloth.database import Database

EXCHANGE = """\
key = "oxford-perm"
languages = ["en", "ru"]
starts_at = 2020-11-14T15:00:00+00:00
retention_days = 365
gifts = ["perm-quilt", "oxford-quilt"]

[title]
en = "Two quilts"
ru = "Два одеяла"

[welcome]
en = "Vera and Oleg greet Alice and Tom."
ru = "Вера и Олег приветствуют Алису и Тома."

[[places]]
key = "perm"
time_zone = "Asia/Yekaterinburg"
colour = "#9B2A2C"
stitch = "cross"
country = "RU"
[places.name]
en = "Perm"
ru = "Пермь"

[[places]]
key = "oxford"
time_zone = "Europe/London"
colour = "#1F3A68"
stitch = "running"
[places.name]
en = "Oxford"
ru = "Оксфорд"

[[programme]]
key = "greetings"
place = "perm"
minutes = 10
[programme.title]
en = "Greetings"
ru = "Приветствия"

[[programme]]
key = "handover"
place = "oxford"
minutes = 30
[programme.title]
en = "The handover"
ru = "Вручение"
[programme.note]
en = "Wait for the interpreter."
ru = "Подождите переводчика."

[[vocabulary]]
about = "material"
uri = "http://vocab.getty.edu/aat/300014067"
[vocabulary.words]
en = "cotton; calico"
ru = "хлопок"

[[vocabulary]]
about = "place"
uri = "https://places.example/perm"
[vocabulary.words]
en = "Perm"

[[vocabulary]]
about = "person"
uri = "https://people.example/vera"
[vocabulary.words]
en = "Vera"
ru = "Вера"

[[vocabulary]]
about = "kind"
uri = "https://kinds.example/quilt"
[vocabulary.words]
en = "Quilt"
"""

GIFT = """\
giver = "{giver}"
receiver = "{receiver}"
picture = "quilt.svg"

[title]
en = "The quilt of {giver}"
ru = "Одеяло ({giver})"

[story]
en = '''
It was sewn through a winter,
in many hands.
'''
ru = "Его шили всю зиму."

[makers]
en = "Vera and Alice"
ru = "Вера и Алиса"

[alt]
en = "Four squares of cloth"
ru = "Четыре лоскута"

[[lineage]]
year = 1943
[lineage.title]
en = "The Coventry tablecloth"
ru = "Ковентрийская скатерть"
[lineage.text]
en = "Names, sixpence each."
ru = "Имена, по шесть пенсов."
"""

HEADER = (
    "key,region,title_en,title_ru,story_en,story_ru,alt_en,alt_ru,maker_en,maker_ru,"
    "materials_en,materials_ru,size,made_when,made_where_en,made_where_ru,rights"
)

QUILT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">
<rect width="400" height="300" fill="#F5EFE3"/>
<rect width="200" height="150" fill="{colour}"/>
<circle cx="300" cy="75" r="60" fill="{colour}"/>
<path d="M20 280 L100 170 L180 280 Z" fill="#8A5A12"/>
</svg>
"""


def as_authored(content: Content) -> Content:
    """The content without what a server made of its own: its secret, and when things changed there."""
    return replace(content, secret="", stamps={}, here_since=0)


def row(key: str, region: str, title: str = "A patch") -> str:
    """A line of cards.csv that is right."""
    texts = f'{title},Лоскут,"A story, with a comma",История,A shape,Фигура,Vera,Вера,Cotton,Хлопок'
    return f'{key},"{region}",{texts},30 × 30 cm,2020,Perm,Пермь,CC BY 4.0'


def cards(*rows: str) -> str:
    return "\n".join((HEADER, *rows)) + "\n"


class Authored:
    """An exchange folder that a test may spoil."""

    header = HEADER
    row = staticmethod(row)
    cards = staticmethod(cards)

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("exchange.toml", EXCHANGE)
        for giver, receiver, colour in (("perm", "oxford", "#9B2A2C"), ("oxford", "perm", "#1F3A68")):
            folder = f"gifts/{giver}-quilt"
            self.write(f"{folder}/gift.toml", GIFT.format(giver=giver, receiver=receiver))
            self.write(f"{folder}/quilt.svg", QUILT.format(colour=colour))
            rows = (
                row("bear", "0,0,200,150"),
                row("bull", "200,0,200,150", "A bull"),
                row("hill", "0,150,200,150"),
            )
            self.write(f"{folder}/cards.csv", cards(*rows))

    def write(self, file: str, contents: str | bytes) -> Path:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents.encode() if isinstance(contents, str) else contents)
        return path

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.root / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        self.write(file, text.replace(old, new, 1))

    def take_out_perm(self) -> None:
        """Omsk stands where Perm stood, and receives; the quilt of Perm has left the folder."""
        for old, new in (
            ('key = "perm"', 'key = "omsk"'),
            ("Perm", "Omsk"),
            ("Пермь", "Омск"),
            ('place = "perm"', 'place = "omsk"'),
            ('"perm-quilt", ', ""),
        ):
            self.edit("exchange.toml", old, new)
        self.edit("gifts/oxford-quilt/gift.toml", 'receiver = "perm"', 'receiver = "omsk"')

    def line_of(self, file: str, part: str) -> int:
        text = (self.root / file).read_text(encoding="utf-8")
        return text[: text.index(part)].count("\n") + 1

    def problems(self) -> list[Problem]:
        with pytest.raises(FolderProblems) as caught:
            read_folder(self.root)
        return list(caught.value.problems)

    def problem(self) -> Problem:
        """The one problem that there is."""
        problems = self.problems()
        assert len(problems) == 1, "\n".join(map(str, problems))
        return problems[0]


@pytest.fixture
def authored(tmp_path: Path) -> Authored:
    return Authored(tmp_path / "authored")


@pytest.fixture
async def open_museum(
    tmp_path: Path, open_database: Callable[[Path], Awaitable[Database]]
) -> Callable[..., Awaitable[Collection]]:
    """Opens the collection of a data folder, each time afresh."""

    async def open_one(name: str = "data") -> Collection:
        (tmp_path / name).mkdir(exist_ok=True)
        return await Collection.open(
            await open_database(tmp_path / name / "twincloth.sqlite"), tmp_path / name
        )

    return open_one


@pytest.fixture
async def collection(open_museum: Callable[..., Awaitable[Collection]]) -> Collection:
    return await open_museum()

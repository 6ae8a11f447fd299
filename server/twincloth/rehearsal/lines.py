"""What simulated guests say, whatever the places are. Every one of them is invented."""

from collections.abc import Iterator, Mapping
from itertools import cycle
from random import SystemRandom
from typing import Literal, NamedTuple

CHANCE = SystemRandom()

Occasion = Literal["greetings", "talk", "answers", "admiration"]


class Lines(NamedTuple):
    """What one says on coming in, by oneself, to the other place, and when something is unveiled."""

    names: tuple[str, ...]
    greetings: tuple[str, ...]
    talk: tuple[str, ...]
    answers: tuple[str, ...]
    admiration: tuple[str, ...]


ENGLISH = Lines(
    names=(
        *("Guest Margaret", "Guest Arthur", "Guest Priya", "Guest Edmund", "Guest Harriet", "Guest Winston"),
        *("Guest Rosalind", "Guest Gareth", "Guest Beatrice", "Guest Hugh", "Guest Florence", "Guest Amir"),
        *("Guest Dorothy", "Guest Fergus", "Guest Josephine", "Guest Ruth", "Guest Stanley", "Guest Zadie"),
    ),
    greetings=(
        "Good day from our hall! We can see yours very well.",
        "Hello everyone. My grandmother sewed too, so I had to come.",
        "Greetings from the third row. What a lovely day for this.",
        "Hello! I have brought my daughter; she waves at you.",
        "We have been looking forward to this for weeks.",
        "Greetings to all who sew, knit and mend on your side!",
    ),
    talk=(
        "From my window I see a chestnut tree and somebody else's bicycle.",
        "Nothing but rooftops here, and one chimney that leans.",
        "How long does it take to sew one patch?",
        "Who taught you to sew? I learned from my aunt.",
        "Our kettle is on. What do you drink on such a day?",
        "Do you choose the colours first or the picture first?",
        "What do children draw where you live, when they draw their town?",
        "My stitches are never even. Is there a trick to it?",
        "We are nearly all here now, I think. The back row is still finding chairs.",
        "I never throw a good piece of cloth away. My family smiles at it.",
    ),
    answers=(
        "How nice to read that. Thank you!",
        "It is just the same with us.",
        "I should like to see that one day.",
        "That made our whole row smile.",
        "Thank you for writing! We read every word.",
        "Well said. Greetings back to you.",
        "Could you tell us more about that?",
        "We feel the same here.",
    ),
    admiration=(
        "Oh, look at that!",
        "Beautiful. One wants to touch it.",
        "The whole hall went quiet just now.",
        "What fine work, even from the last row.",
        "So much patience in one piece.",
        "Thank you, whoever made this.",
        "The colours! I did not expect that.",
        "I could look at this for an hour.",
    ),
)

RUSSIAN = Lines(
    names=(
        *("Гостья Галина", "Гость Пётр", "Гостья Людмила", "Гость Рашид", "Гостья Зоя", "Гость Аркадий"),
        *("Гостья Тамара", "Гость Фёдор", "Гостья Нина", "Гость Юрий", "Гостья Альфия", "Гость Борис"),
        *("Гостья Клавдия", "Гость Глеб", "Гостья Ульяна", "Гость Ярослав", "Гостья Эмма", "Гость Захар"),
    ),
    greetings=(
        "Добрый день из нашего зала! Вас прекрасно видно, машем вам.",
        "Здравствуйте! Моя бабушка тоже шила одеяла.",
        "Привет с последнего ряда, отсюда тоже всё видно.",
        "Добрый день! Мы пришли всей семьёй.",
        "Здравствуйте! Мы очень ждали этого дня.",
        "Поклон всем мастерицам на вашей стороне!",
    ),
    talk=(
        "У меня за окном двор, рябина и детская горка.",
        "За окном одни крыши и фонарь.",
        "Сколько времени уходит на один лоскут?",
        "Кто научил вас шить? Меня — мама.",
        "У нас уже чай с вареньем. А у вас?",
        "Что вы выбираете сначала: рисунок или ткань?",
        "У меня никогда не выходят ровные стежки. Есть секрет?",
        "Что рисуют дети у вас, когда рисуют свой город?",
        "Кажется, собрались почти все, осталось найти стулья.",
        "Хороший лоскут я никогда не выброшу, пригодится.",
    ),
    answers=(
        "Как приятно это читать. Спасибо!",
        "У нас точно так же.",
        "Хотелось бы однажды это увидеть.",
        "У нас весь ряд заулыбался.",
        "Спасибо, что пишете! Читаем каждое слово.",
        "Хорошо сказано. И вам привет.",
        "Расскажите об этом ещё, пожалуйста.",
        "И мы здесь чувствуем то же самое.",
    ),
    admiration=(
        "Ой, какая красота!",
        "Так и хочется потрогать.",
        "Весь зал притих.",
        "Какая тонкая работа, даже отсюда видно.",
        "Сколько терпения в одном подарке!",
        "Спасибо тем, кто это сделал.",
        "А цвета какие! Не ожидала.",
        "Смотрела бы и смотрела.",
    ),
)

BY_LANGUAGE = {"en": ENGLISH, "ru": RUSSIAN}


class Repertoire:
    """Lines in a shuffled order, none of them again before all have been said."""

    def __init__(self, by_language: Mapping[str, Lines]) -> None:
        self._orders: dict[tuple[str, str], Iterator[str]] = {
            (language, occasion): cycle(CHANCE.sample(said, len(said)))
            for language, lines in by_language.items()
            for occasion, said in lines._asdict().items()
        }

    def next(self, language: str, occasion: Occasion) -> str:
        """The next line for this occasion."""
        return next(self._orders[language, occasion])

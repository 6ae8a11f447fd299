"""What the demo's simulated guests say, in the language of their place. Every one of them is invented."""

from twincloth.rehearsal import lines
from twincloth.rehearsal.lines import Lines

LANGUAGES = {"perm": "ru"}
"""The language of each place of the demo, where it is not English."""

ENGLISH = Lines(
    names=lines.ENGLISH.names,
    greetings=(
        "Good afternoon from Oxford! We can see your hall very well.",
        "Hello Perm! My grandmother sewed too, so I had to come.",
        "Greetings from the third row. What a lovely day for this.",
        "Hello everyone. I have brought my daughter; she waves at you.",
        "Good afternoon! Is it dark in Perm already?",
        "Hello from Oxford. We have been looking forward to this for weeks.",
        "Greetings to all who sew, knit and mend in Perm!",
    ),
    talk=(
        "From my window I see a chestnut tree and somebody else's bicycle.",
        "I see the river, two ducks and a very patient fisherman.",
        "Nothing but rooftops here, and one chimney that leans.",
        "How long does it take to sew one patch?",
        "Who taught you to sew? I learned from my aunt.",
        "Our kettle is on. What do you drink on such an evening?",
        "I tried to read the names on the Coventry cloth once. One could spend a day there.",
        "Do you choose the colours first or the picture first?",
        "It rained all morning and cleared up just in time for you.",
        "What do children in Perm draw when they draw their town?",
        "My stitches are never even. Is there a trick to it?",
        "We are nearly all here now, I think. The back row is still finding chairs.",
        "Is the Kama frozen in winter?",
        "I never throw a good piece of cloth away. My family smiles at it.",
    ),
    answers=(
        "How nice to read that. Thank you, Perm!",
        "It is just the same with us.",
        "I should like to see that one day.",
        "That made our whole row smile.",
        "Thank you for writing! We read every word.",
        "Well said. Greetings back to you.",
        "Could you tell us more about that?",
        "We feel the same here in Oxford.",
    ),
    admiration=(
        "Oh, look at that!",
        "Beautiful. One wants to touch it.",
        "The whole hall went quiet just now.",
        "What fine stitches, even from the last row.",
        "So much patience in one piece of cloth.",
        "Thank you, whoever sewed this.",
        "The colours! I did not expect that.",
        "I could look at this for an hour.",
    ),
)

RUSSIAN = Lines(
    names=lines.RUSSIAN.names,
    greetings=(
        "Добрый вечер из Перми! Видим ваш зал, машем вам.",
        "Здравствуйте, Оксфорд! Моя бабушка тоже шила одеяла.",
        "Привет с последнего ряда, отсюда тоже всё видно.",
        "Добрый вечер! Пришли всей семьёй.",
        "Здравствуйте! А у вас ещё светло?",
        "Привет из Перми. Мы очень ждали этого дня.",
        "Поклон всем мастерицам Оксфорда!",
    ),
    talk=(
        "У меня за окном двор, рябина и детская горка.",
        "А я вижу Каму, она сегодня почти чёрная.",
        "За окном фонарь и первый снег.",
        "Сколько времени уходит на один лоскут?",
        "Кто научил вас шить? Меня — мама.",
        "У нас уже чай с вареньем. А у вас?",
        "Что вы выбираете сначала: рисунок или ткань?",
        "Правда ли, что в Оксфорде все ездят на велосипедах?",
        "У меня никогда не выходят ровные стежки. Есть секрет?",
        "Что рисуют дети у вас, когда рисуют свой город?",
        "Кажется, собрались почти все, осталось найти стулья.",
        "Читала о скатерти из Ковентри: столько имён, и каждое вышито.",
        "А дождь у вас и правда каждый день?",
        "Хороший лоскут я никогда не выброшу, пригодится.",
    ),
    answers=(
        "Как приятно это читать. Спасибо, Оксфорд!",
        "У нас точно так же.",
        "Хотелось бы однажды это увидеть.",
        "У нас весь ряд заулыбался.",
        "Спасибо, что пишете! Читаем каждое слово.",
        "Хорошо сказано. И вам привет.",
        "Расскажите об этом ещё, пожалуйста.",
        "И мы в Перми чувствуем то же самое.",
    ),
    admiration=(
        "Ой, какая красота!",
        "Так и хочется потрогать.",
        "Весь зал притих.",
        "Какие тонкие стежки, даже отсюда видно.",
        "Сколько терпения в одном лоскуте!",
        "Спасибо тем, кто это сшил.",
        "А цвета какие! Не ожидала.",
        "Смотрела бы и смотрела.",
    ),
)

BY_LANGUAGE = {"en": ENGLISH, "ru": RUSSIAN}


def language_of(place: str) -> str:
    """What a place's guests speak."""
    return LANGUAGES.get(place, "en")

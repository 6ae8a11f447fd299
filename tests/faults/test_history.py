"""The checker finds every defect that is planted into a history without any."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from faults.history import ClientLog, ScreenLog, Shown, must_be_whole
from twincloth.exchange.exchange import Entry, Fact
from twincloth.exchange.messages import MessagePosted
from twincloth.exchange.moderation import MessageApproved, MessageDeclined

VERA, OLEG = "p-vera", "p-oleg"


@dataclass
class History:
    """Vera said three things and Oleg two; the first was hidden, shown again, and Vera's last is hidden."""

    journal: list[Entry]
    vera: ClientLog
    oleg: ClientLog

    def move(self, index: int, **changes: object) -> None:
        entry = self.journal[index]
        fields = {name: getattr(entry, name) for name in ("seq", "at", "by", "cause", "fact")}
        self.journal[index] = Entry(**(fields | changes))

    def renumber(self) -> None:
        for index in range(len(self.journal)):
            self.move(index, seq=index + 1)


def posted(seq: int, by: str, id: str, text: str = "", *, held: bool = False) -> Entry:
    fact = MessagePosted(message=id, author=by, text=text or f"words of {id}", language="en", held=held)
    return Entry(seq, 1000 + seq, by, id, fact)


def decided(seq: int, fact: Fact) -> Entry:
    return Entry(seq, 1000 + seq, "the-host", f"c{seq}", fact)


def history() -> History:
    journal = [
        posted(1, VERA, "v1"),
        posted(2, OLEG, "o1"),
        decided(3, MessageDeclined(message="v1")),
        posted(4, VERA, "v2", held=True),
        posted(5, OLEG, "o2"),
        decided(6, MessageApproved(message="v2")),
        decided(7, MessageApproved(message="v1")),
        posted(8, VERA, "v3"),
        decided(9, MessageDeclined(message="v3")),
    ]
    vera = client("Vera", VERA, {"v1": 1, "v2": 4, "v3": 8})
    oleg = client("Oleg", OLEG, {"o1": 2, "o2": 5})
    return History(journal, vera, oleg)


def client(name: str, person: str, acked: dict[str, int]) -> ClientLog:
    """Somebody whose page was fetched at 2, when two messages stood on it."""
    log = ClientLog(name, person, {id: f"words of {id}" for id in acked})
    for id, seq in acked.items():
        log.note_ack(id, seq)
    stream = [Shown(id, f"words of {id}") for id in ("o1", "o2", "v2", "v1")]
    log.screens.append(ScreenLog(page=2, numbers=list(range(3, 10)), stream=stream))
    log.screens[0].appeared.update(("o2", "v2", "v1", "v3"))
    return log


def test_a_history_without_defects_is_whole():
    found = history()

    must_be_whole(found.journal, [found.vera, found.oleg])


def test_a_repeated_ack_of_the_same_number_is_no_defect():
    found = history()
    found.vera.note_ack("v1", 1)

    must_be_whole(found.journal, [found.vera, found.oleg])


def test_what_was_stored_and_not_acked_is_no_defect():
    found = history()
    del found.vera.acked["v3"]

    must_be_whole(found.journal, [found.vera, found.oleg])


def test_what_was_refused_and_then_acked_is_no_defect():
    found = history()
    found.vera.refused.add("v2")
    found.vera.note_ack("v2", 4)

    must_be_whole(found.journal, [found.vera, found.oleg])


Plant = Callable[[History], None]
PLANTED: dict[str, tuple[Plant, str]] = {}
"""Ways to spoil a history, by name, and a part of what the checker says of each."""


def planted(found_as: str) -> Callable[[Plant], Plant]:
    def kept(plant: Plant) -> Plant:
        PLANTED[plant.__name__.replace("_", " ")] = plant, found_as
        return plant

    return kept


@planted("v4 was acked as 10, and the journal has it at no number")
def an_ack_without_an_entry(found: History) -> None:
    found.vera.sent["v4"] = "words of v4"
    found.vera.note_ack("v4", 10)


@planted("o3 was acked as 9, and the journal has it at no number")
def an_ack_lost_from_the_end(found: History) -> None:
    found.oleg.sent["o3"] = "words of o3"
    found.oleg.note_ack("o3", 9)


@planted("v2 was acked as 5, and the journal has it at 4")
def an_ack_of_another_number(found: History) -> None:
    found.vera.acked["v2"] = [5]


@planted("acks of v2 gave different numbers")
def another_number_in_a_repeated_ack(found: History) -> None:
    found.vera.note_ack("v2", 6)


@planted("o2 was refused and is in the journal")
def a_refusal_of_what_is_stored(found: History) -> None:
    del found.oleg.acked["o2"]
    found.oleg.refused.add("o2")


@planted("v1 is in the journal 2 times")
def an_id_twice_in_the_journal(found: History) -> None:
    found.journal.append(posted(10, VERA, "v1"))
    for log in (found.vera, found.oleg):
        log.screens.clear()


@planted("the command c3 of the-host was carried out more than once")
def a_command_carried_out_twice(found: History) -> None:
    found.journal.append(Entry(10, 1010, "the-host", "c3", MessageDeclined(message="v3")))
    for log in (found.vera, found.oleg):
        log.screens[0].numbers.append(10)


@planted("the journal's numbers have a gap or a double: 10 follows 8")
def a_gap_in_the_journal(found: History) -> None:
    found.move(8, seq=10)
    for log in (found.vera, found.oleg):
        log.screens.clear()


@planted("the journal's numbers have a gap or a double: 8 follows 8")
def two_entries_of_one_number(found: History) -> None:
    found.move(8, seq=8)
    for log in (found.vera, found.oleg):
        log.screens.clear()


@planted("the journal's times run backwards")
def a_journal_whose_clock_runs_backwards(found: History) -> None:
    found.move(4, at=0)


@planted("Oleg: what was sent in one order is in the journal in another")
def a_senders_order_swapped(found: History) -> None:
    found.oleg.sent = dict(reversed(found.oleg.sent.items()))


@planted("o1 is in the journal and was never sent so")
def a_message_that_nobody_sent(found: History) -> None:
    del found.oleg.sent["o1"], found.oleg.acked["o1"]


@planted("v1 is in the journal and was never sent so")
def other_words_in_the_journal(found: History) -> None:
    found.vera.sent["v1"] = "other words"


@planted("Oleg's screen: numbers with a gap or a double: 5 follows 3")
def a_gap_on_a_screen(found: History) -> None:
    found.oleg.screens[0].numbers.remove(4)


@planted("Oleg's screen: numbers with a gap or a double: 5 follows 5")
def an_entry_twice_on_a_screen(found: History) -> None:
    found.oleg.screens[0].numbers.insert(3, 5)


@planted("Oleg's screen: o1 stands there 2 times")
def a_message_twice_on_a_screen(found: History) -> None:
    found.oleg.screens[0].stream.append(Shown("o1", "words of o1"))


@planted("o2 came to stand there 2 times and was shown 1 times")
def a_message_that_came_twice_to_a_screen(found: History) -> None:
    found.oleg.screens[0].appeared["o2"] += 1


@planted(r"differs from the journal at 9: missing \['o1'\]")
def a_message_missing_from_a_screen(found: History) -> None:
    del found.vera.screens[0].stream[0]


@planted(r"differs from the journal at 9: missing \[\], beside it \['v3'\]")
def a_hidden_message_on_a_screen(found: History) -> None:
    found.vera.screens[0].stream.append(Shown("v3", "words of v3"))


@planted("differs from the journal at 9: another order")
def another_order_on_a_screen(found: History) -> None:
    found.vera.screens[0].stream.reverse()


@planted(r"differs from the journal at 9: missing \['o1'\], beside it \['o1'\]")
def other_words_on_a_screen(found: History) -> None:
    found.vera.screens[0].stream[0] = Shown("o1", "other words")


@planted("Vera's screen stands at 7 of 9")
def a_screen_that_is_behind(found: History) -> None:
    screen = found.vera.screens[0]
    screen.numbers = [3, 4, 5, 6, 7]


@pytest.mark.parametrize(("plant", "found_as"), PLANTED.values(), ids=PLANTED)
def test_the_checker_finds(plant, found_as):
    found = history()
    plant(found)

    with pytest.raises(AssertionError, match=found_as):
        must_be_whole(found.journal, [found.vera, found.oleg])

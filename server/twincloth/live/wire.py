"""The wire: the answers that commands get."""

from typing import Any

from twincloth.exchange.refusal import Refusal
from twincloth.request_ids import REQUEST
from twincloth.views.refusals import is_our_fault, number_sentence, sentence


def accepted(**answer: Any) -> dict[str, Any]:
    """The ack of a command that was carried out."""
    return {"ok": True, **answer}


def refused(refusal: Refusal, language: str) -> dict[str, Any]:
    """The ack of a command that was turned down; `message` says it to the person, `wait` in how many seconds it may succeed.

    Where it was our fault, `request` is the number by which the log tells of it.
    """
    error: dict[str, Any] = {
        "code": refusal.code,
        "message": sentence(refusal, language),
        "retryable": refusal.retryable,
    }
    if is_our_fault(refusal):
        error["request"] = REQUEST.get()
        error["message"] += f" {number_sentence(REQUEST.get(), language)}"
    if refusal.retryable and "seconds" in refusal.facts:
        error["wait"] = refusal.facts["seconds"]
    return {"ok": False, "error": error}

"""A refusal: a command that the rules turn down."""


class Refusal(Exception):
    """Turned down for `code`, a stable kebab-case word; `facts` fill the sentence that explains it.

    Each code has its sentence in every language's catalogue, under the context "refusal".
    `retryable` tells a client that the same command may succeed later, unchanged.
    """

    def __init__(self, code: str, *, retryable: bool = False, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.facts = facts

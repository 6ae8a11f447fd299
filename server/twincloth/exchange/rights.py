"""Rights: whether a role may give a command or a signal at all, before anything else is asked."""

from twincloth.exchange.actor import Actor, Role
from twincloth.exchange.refusal import Refusal


def must_be_allowed(by: Actor, allowed: frozenset[Role]) -> None:
    """Raises Refusal, which says what somebody of this role would have to be."""
    if by.role is Role.REMOVED:
        raise Refusal("removed")
    if by.role not in allowed:
        if by.role is Role.WAITING:
            raise Refusal("not-let-in")
        raise Refusal("register-first" if by.role is Role.GUEST else "not-allowed")

"""What a request that is not served raises, and the codes that this SDK itself raises it with."""

NOT_IN_CALL = "not_in_call"
STRATEGY_STOPPED = "strategy_stopped"
INVALID_ARGUMENT = "invalid_argument"
QUOTA_EXCEEDED = "quota_exceeded"
COUNTERFACTUAL = "counterfactual"  # what a run leaves out on purpose: a handler that lets it escape ends there, and nothing else
PROTOCOL_ERROR = "protocol_error"


class Refusal(Exception):
    """A request was refused, and left nothing behind. code is one of the codes of docs/provenance.md."""

    def __init__(self, code, symbol, message):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.symbol = symbol
        self.message = message


class Violation(Exception):
    """The host sent what it must not: the strategy ends, also where its author catches everything."""


MAX_REQUESTS = 100_000  # of one call: as in every SDK


class TooManyRequests(BaseException):
    """The call asked more than it may: the strategy ends, also where its author catches everything."""

    def __init__(self):
        super().__init__(f"the call made more than {MAX_REQUESTS} requests: the host answers so many in one call")


class Stopped(Exception):
    """The host said stop, or is gone: the end, without a word."""


def not_in_call():
    return Refusal(NOT_IN_CALL, "", "the session is valid in a call that it was given to: neither after it nor beside it")


def stopped():
    return Refusal(STRATEGY_STOPPED, "", "the host stopped the strategy")

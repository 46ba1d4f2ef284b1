"""How often one address and one chat may call: generous for an address, which may be a whole school."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.concurrency import run_in_threadpool

from careerbot.settings.settings import Settings

# A household or a server has a network of this size to itself, not one address.
_HOME_NETWORK = 64
# Bytes of a call that count as one more question: the time of an answer grows with what has to be read.
_COUNTED_AS_ONE = 500


@dataclass(frozen=True, slots=True)
class Call:
    """What of a call counts: the chat that it comes from, the question that it asks, and whether it brings nothing.

    A call that brings nothing empties the chat; one that brings a conversation back counts its questions.
    """

    chat: str = ""
    question: str = ""
    is_empty: bool = False
    n_questions: int = 1


ChatReader = Callable[[Mapping[str, Any]], "Call | None"]
"""What counts of a call of the chat; None for one that is none of the chat's."""


def read_call(body: bytes, read_chat_call: ChatReader) -> Call:
    """The call that a body makes; one that is none of ours has neither chat nor question."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return Call()
    if not isinstance(sent, dict):
        return Call()
    question = sent.get("question")
    return read_chat_call(sent) or Call(question=question if isinstance(question, str) else "")


class RateLimits:
    """Counts calls for a minute and says how long a caller who made too many has to wait.

    A long call counts as several. A call for help is never held back: what is over the limit is read first, one
    question at a time, so that a flood does not take the machine from the others.
    """

    def __init__(self, settings: Settings, needs_support: Callable[[str], bool], read_chat_call: ChatReader) -> None:
        """Count from now on.

        Args:
            needs_support: whether a question is answered by the card for a person in distress.
        """
        self._window = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(settings.requests_per_address)
        self._of_address = RateLimitItemPerMinute(settings.questions_per_address)
        self._of_chat = RateLimitItemPerMinute(settings.questions_per_chat)
        self._needs_support = needs_support
        self._read_chat_call = read_chat_call
        self._one_at_a_time = asyncio.Semaphore(1)

    def request_wait_s(self, address: str) -> int | None:
        """Seconds to wait before a request of any kind from an address, None if it may pass."""
        return self._hit(self._requests, "requests", _network(address))

    async def question_wait_s(self, address: str, body: bytes) -> int | None:
        """Seconds to wait before a call that sends something, None if it may pass."""
        call = read_call(body, self._read_chat_call)
        # At most a whole minute's: a call that counted as more would never pass, however long it waits.
        cost = min(max(1 + len(body) // _COUNTED_AS_ONE, call.n_questions), self._of_address.amount)
        wait_s = self._hit(self._of_address, "address", _network(address), cost)
        # Whoever shares the screen must be able to empty it, however much was asked.
        if wait_s is None and call.chat and not call.is_empty:
            wait_s = self._hit(self._of_chat, "chat", call.chat)
        if wait_s is not None and call.question and await self._is_call_for_help(call.question):
            return None
        return wait_s

    def _hit(self, item: RateLimitItem, kind: str, key: str, cost: int = 1) -> int | None:
        if self._window.hit(item, kind, key, cost=cost):
            return None
        free_at = self._window.get_window_stats(item, kind, key).reset_time
        return max(1, math.ceil(free_at - time.time()))

    async def _is_call_for_help(self, question: str) -> bool:
        async with self._one_at_a_time:
            return await run_in_threadpool(self._needs_support, question)


def _network(address: str) -> str:
    """An address as it is counted; the whole network for one of version 6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(int(parsed) >> (128 - _HOME_NETWORK))

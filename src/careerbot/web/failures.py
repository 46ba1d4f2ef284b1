"""Failures for the log: where they happened, without what anyone wrote."""

from __future__ import annotations

import traceback


def describe(err: BaseException) -> str:
    """The traceback and the kinds of errors, without their messages.

    A message may hold the question (``KeyError: 'am I too dumb for maths'``),
    and a log is no place for it.
    """
    lines = []
    link: BaseException | None = err
    while link is not None:
        lines += [f"{type(link).__module__}.{type(link).__qualname__}\n", *traceback.format_tb(link.__traceback__)]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        if link is not None:
            lines.append("after ")
    return "".join(lines)

"""A message and the conversation before it -> questions that stand for themselves.

``followup`` completes a question from the earlier turns, ``parts`` finds the
questions of one message, ``asking`` finds them in a long one, ``reading`` puts
the three together.
"""

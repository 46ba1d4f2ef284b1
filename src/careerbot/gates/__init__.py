"""What a message is before it is a question: a call for help, an attack, small talk, something else.

``language`` compiles a phrase language to ``patterns``, ``rules`` reads the files
written in it, ``stored`` keeps them compiled in an index, ``probe`` is a linear
witness over the question map, ``pleasantries`` strips greetings, ``support`` holds
the card with contacts, ``deciding`` puts them together.
"""

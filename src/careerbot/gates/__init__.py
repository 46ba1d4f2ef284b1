"""What a message is before it is a question: a call for help, an attack, small talk, something else.

``language`` compiles a phrase language to patterns, ``rules`` reads the files
written in it, ``probe`` is a linear witness over the question map, ``gate`` puts
them together.
"""

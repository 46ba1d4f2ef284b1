"""What a message is before it is a question: a call for help, an attack, small talk, something else.

``patterns`` reads a phrase language, ``rules`` the files written in it, ``probe``
is a linear witness over the question map, ``pleasantries`` strips greetings,
``support`` holds the card with contacts, ``deciding`` puts them together.
"""

"""The web: the chat page, the API and the server that carries them."""

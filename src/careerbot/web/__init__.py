"""The web: the chat, the guides' pages, the API and the embed as one application, and the server that carries it."""

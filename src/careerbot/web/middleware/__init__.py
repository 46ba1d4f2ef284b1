"""The layers between the socket and the rooms: headers, limits, bodies, refusals."""

"""The layers between the socket and the pages: headers, limits, refusals."""

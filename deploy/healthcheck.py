"""Ends well if careerbot answers, for Docker's HEALTHCHECK: an image need not have curl for it."""

from __future__ import annotations

import sys
from urllib.request import urlopen

from careerbot.settings.settings import load_settings

settings = load_settings().settings
try:
    with urlopen(f"http://127.0.0.1:{settings.port}{settings.path}/healthz", timeout=3) as answer:
        print(answer.read().decode())
except OSError as err:
    sys.exit(f"careerbot does not answer: {err}")

"""Answers students' questions about a career from its guide, in the guide's own words."""

import os

# Before anything imports numpy: its products here are small, and a second thread of its own would wait for
# the core on which ONNX Runtime's second thread is spinning (measured: 9.4 ms an answer instead of 4.7).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"

"""Runs a Python module as `python -m` does, and ends when the process that started it does, however that one ends."""

import os
import runpy
import sys
import threading


def end_with_parent() -> None:
    sys.stdin.buffer.read()  # an open pipe until the parent is gone
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)

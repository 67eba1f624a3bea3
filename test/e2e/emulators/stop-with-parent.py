"""Runs a Python module as `python -m` does, and ends, with all that it started, when the process that started it does.

It has to be started as the leader of a process group, with a pipe as its standard input.
"""

import os
import runpy
import signal
import sys
import threading


def end_with_parent() -> None:
    sys.stdin.buffer.read()  # open until the parent is gone, however it went
    os.killpg(os.getpgrp(), signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)

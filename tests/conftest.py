"""What all tests share. The browser is met only by those in ``tests/site``."""

from __future__ import annotations

import hypothesis

from alliance.look import LOOK
from kernelless import use

collect_ignore = ["clock"]
"""What shifts the clock of the programs that import it."""

# The same examples each time: a failure belongs to the change under test.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")
# What is drawn looks the same whatever other tests have imported.
use(LOOK)

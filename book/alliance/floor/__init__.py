"""The noise floor: how often each rule of detection is wrong, where the truth is known.

`alarms` counts what rules flag in calm courses, in which there is nothing to find; `processes` says
which courses. `hits` counts what they find, miss and make up where ruptures are simulated;
`matching` says when a flag has found one. `bias` follows the errors into the correlation of repair
with outcome. `beside` puts real ratings beside the floor.

Every figure is the mean over `STUDIES` simulated studies, and its Monte Carlo error is their spread
by the square root of their number. Settings that are compared have the same clients with the same
luck, so they differ by more than chance where their errors say so, and often sooner.

Run ``python -m alliance floor --help``.
"""

from alliance.floor.beside import real_beside_floor
from alliance.floor.freeze import STUDIES, parts, tables, write
from alliance.floor.processes import LENGTHS, PROCESSES, Process
from alliance.floor.rule import Rule, rules

__all__ = [
    "LENGTHS",
    "PROCESSES",
    "STUDIES",
    "Process",
    "Rule",
    "parts",
    "real_beside_floor",
    "rules",
    "tables",
    "write",
]

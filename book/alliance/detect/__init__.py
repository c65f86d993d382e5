"""Criteria that look for ruptures and repairs in session-by-session ratings.

Each is our operationalisation of a published idea, since few papers print an exact formula. They
take a simulated cohort's ratings or your own: nothing here knows the model.

==========  ======================================================================
module      what it holds
==========  ======================================================================
`ratings`   ratings in the one form that every rule takes
`criteria`  each rule with its name, source, options and the fewest ratings it needs
`rules`     rules that judge session by session
`shapes`    rules that judge a course as a whole, by the curve that fits it
`rows`      statistics of each row of ratings
`finder`    from the sessions with a rupture to what became of it
`checks`    what is wrong with a table, all of it told at once
`frames`    a tidy table in, and what a criterion finds in it
`alarms`    what criteria find where there is nothing to find
==========  ======================================================================

All public names can be used from here. All rules work alike. A session shows a *rupture* if its
rating lies far enough below something: the rating before it or the last high one, the client's own
mean or trend, a fixed cut-off; or if a curve through the whole course turns or falls there. What
counts as far is the rule: so many standard deviations of the client, of all clients, of the error
of measurement, or so many points. A rupture is *repaired* if one of the next few ratings is back at
a level that the rule names, as a rule half of the fall. Where the ratings end before those few
sessions are over and nothing came back yet, the rupture is *censored*: its repair could not have
been seen, so it is neither repaired nor unrepaired. Ruptures in session after session are one that
goes on, so the time to repair it counts from the first of them. A therapy is labelled by its last
rupture.

Only what was rated counts. A missed session is bridged when a rating is compared with the one
before, but it passes time: repair has to show within so many sessions, rated or not, and a trend
runs through it. Only a sudden loss needs the session just before. With standard deviations from the
ratings themselves, a fall that lasts widens the very spread that it is measured by, so a rule can
miss the deepest ruptures. And a rule finds ruptures in pure noise: `false_alarms` counts them.
"""

from alliance.detect.alarms import FalseAlarms, false_alarms, noise
from alliance.detect.criteria import COMPARED, CRITERIA, Criterion, Option, criterion
from alliance.detect.finder import Detection, Label
from alliance.detect.frames import TOO_FEW, classify, detect
from alliance.detect.ratings import Ratings, as_ratings
from alliance.detect.rows import NORMAL_RANGE

__all__ = [
    "COMPARED",
    "CRITERIA",
    "NORMAL_RANGE",
    "TOO_FEW",
    "Criterion",
    "Detection",
    "FalseAlarms",
    "Label",
    "Option",
    "Ratings",
    "as_ratings",
    "classify",
    "criterion",
    "detect",
    "false_alarms",
    "noise",
]

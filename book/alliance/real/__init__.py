"""What the session-by-session ratings of one trial say, and what noise like theirs would say.

`scores` brings the trial's items into one rating a session, `describe` and `lagged` measure them,
`intervals` says how sure the measures are, and `noise` makes ratings without ruptures that are like
them. `freeze` and `beside` put it all into the tables in ``data/``, `spoken` into the prose.
Nothing here knows the model, but for `suggest`, which needs its scale.
"""

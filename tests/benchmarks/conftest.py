"""A peer that is not installed for the tests is not imported by them."""

collect_ignore = ["peers/agents.py"]

"""For teaching: links to a lab at some settings, answers to exercises, questions, handouts."""

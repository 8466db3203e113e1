"""A pool in which organisations count needs together, and the rule that lets counts go."""

POOL = """
name = "needs"
title = "Who needs what"
[flow]
subject = "young-people"
data = "health"
sender = "nhs"
recipient = "police"
purpose = "early-help"
[[dimension]]
name = "borough"
values = ["Camden", "Brent"]
[[dimension]]
name = "need"
values = ["housing", "advice"]
"""
PERMIT = """
[[rule]]
id = "r1"
effect = "permit"
statement.en = "Counts may go."
evidence = ["support:x"]
"""

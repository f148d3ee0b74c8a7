"""Demonstration data: two invented practices with believable clients and histories (docs/activity.md).

No person, company or figure is real: names are put together by chance from a fixed seed, company numbers begin at
99000000, telephone numbers come from the ranges that Ofcom keeps for drama, addresses end in .example.
"""

"""The planner: fills the seats of a roster. Pure: numbers and codes in, numbers and codes out (domain.md D1-D4).

`problem` says what is asked, `hard` what must never be, `soft` what is better; `engine` fills, `suggest` ranks people
for one seat, `replan` closes what somebody leaves open, `explain` gives the reasons, `child` runs it all elsewhere.
"""

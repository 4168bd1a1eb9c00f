"""The wire room: requests and results as bytes, for another process to read.

A message is a head of JSON, and beside it the bytes that do not belong into JSON, whose sizes the
head has. Whoever reads one takes nothing on trust: every field is of a kind that says what it may
be, and whatever is not of its kind is refused.
"""

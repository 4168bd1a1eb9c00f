"""The chat-completions protocol, as an agent needs it: what answers, and what an answer is made of.

pieces      reads what another side sent, and says so where it makes no sense
answer      one answer of a model, put together from its pieces
endpoint    a server that answers
recording   a conversation that was kept, which answers again
"""

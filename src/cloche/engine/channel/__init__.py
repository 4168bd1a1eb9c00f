"""The channel: the one descriptor over which a guest calls functions of the host.

`frames` cuts the guest's bytes and `messages` reads what they say; `desk` makes the calls of one
piece of code, on this thread or in an event loop (`loops`); `outbox` keeps the replies until the
guest reads them; `channel` is the descriptor. `docs/runtimes/channel.md` describes it all.
"""

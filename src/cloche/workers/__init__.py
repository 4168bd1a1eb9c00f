"""The workers room: guests in processes of their own, and the host's side of each.

    runner → pool → dispatcher → worker → process         here, in the host
                                   ⇅ frames
                       child: boot → service → tasks      there, in the worker's process

What a worker says is taken as a claim of whoever may have got hold of it: every frame is capped,
checked and matched with what is awaited, and a worker that says anything else is killed.
"""

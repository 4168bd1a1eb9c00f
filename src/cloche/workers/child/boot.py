"""The first lines of a worker's process: `python -I -S boot.py DESCRIPTOR HOST PATH…`.

The paths are where its host imports from; they come after the standard library's own, since nothing
else may stand in for that. It ends with the host at the latest: the end of the socket says so.
"""

import os
import sys


def main() -> None:
    """Serve the host at the other end of the socket."""
    descriptor = int(sys.argv[1])
    os.set_inheritable(descriptor, False)
    sys.path += sys.argv[3:]
    from cloche.workers.child.service import serve

    serve(descriptor, host=int(sys.argv[2]))


if __name__ == "__main__":
    try:
        main()
    finally:
        os._exit(1)  # nobody reads what would be said, and no thread is waited for

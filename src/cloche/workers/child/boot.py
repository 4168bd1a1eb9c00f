"""The first lines of a worker's process: `python -I -S boot.py DESCRIPTOR HOST N FOLDER… PATH…`.

The first N are the folders that it may write to, which are none for most. The paths are where its
host imports from; they come after the standard library's own, since nothing else may stand in for
that. It ends with the host at the latest: the end of the socket says so.
"""

import os
import sys


def main() -> None:
    """Serve the host at the other end of the socket."""
    descriptor = int(sys.argv[1])
    os.set_inheritable(descriptor, False)
    first_path = 4 + int(sys.argv[3])
    sys.path += sys.argv[first_path:]
    from cloche.workers.child.service import serve

    serve(descriptor, host=int(sys.argv[2]), writable=sys.argv[4:first_path])


if __name__ == "__main__":
    try:
        main()
    finally:
        os._exit(1)  # nobody reads what would be said, and no thread is waited for

"""What an event loop waits with: threads that have not run, the host, descriptors, time."""

import selectors
import time

from _cloche import channel, threads


class Selector(selectors.DefaultSelector):
    """Waits for descriptors if there are any, and lets the time pass if there are none."""

    def select(self, timeout=None):
        """Return what is ready, after `timeout` seconds at the latest."""
        if timeout != 0 and threads.run_one():
            return []
        if channel.waiting:
            channel.wait(timeout)
            return []
        if self.get_map():
            return super().select(timeout)
        if timeout is None:
            raise RuntimeError(
                "the event loop would wait for ever: no task is ready, no timer is set, "
                "and there is no thread, process or network that could wake it"
            )
        if timeout > 0:
            time.sleep(timeout)
        return []

// Every name of this port is found in its sources.

// Every name of this port is found in its sources, but for those that are no identifiers.
Q($)
Q(<step>)

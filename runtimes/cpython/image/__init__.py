"""From a linked module to one whose interpreter is up already: run it once, and keep its memory."""

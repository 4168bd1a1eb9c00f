"""The `cloche` command.

    main        picks the form: a run, `bundle`, `doctor`, help
    options     reads the command line of a run, without argparse
    program     what is run: code, a file, or standard input
    run         carries it out and gives the exit code
    repl        a prompt on a session, where there is no program but a terminal
    streams     the host's own stdin, stdout and stderr, as the guest sees them
    bundle      `cloche bundle list | install | verify | export`
    web         `cloche web`: the demo page
    doctor      `cloche doctor`, with its checks in `checks`

A warm `cloche -c` has to be a small multiple of a bare interpreter's start, so what a run imports
imports next to nothing itself; `tests/cli/test_start.py` holds the list of what must stay out.
"""

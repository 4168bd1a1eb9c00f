"""The demo page and the official bundles over HTTP, on this machine only.

    server      listens on loopback, for so many connections at once
    handler     reads requests of HTTP and writes answers
    routes      what there is: the page's files, the bundles' files, and the runs
    guard       which requests are those of the server's own page
    policy      the headers that tell a browser what the page may do
    page        the page's files, and what the page is told
    shelf       the bundles' files, as any web server would serve them
    runs        carries out code on the server, for the page's comparison
    reading     reads from a client that may be slow on purpose

All of it imports what the standard library has, and nothing of it is meant for a network: whoever
wants the page on one puts the files of `cloche bundle export` on a web server.
"""

"""The standard library: what works without threads, processes, and a network, and what says so."""

from __future__ import annotations

import pytest

# What cannot be there, and why.
MISSING = {
    "curses": "no terminal",
    "ensurepip": "nothing can be installed",
    "fcntl": "WASI has no such calls",
    "grp": "no users",
    "idlelib": "no windows",
    "mmap": "no memory mapping",
    "msvcrt": "Windows",
    "nt": "Windows",
    "pty": "no terminal",
    "pwd": "no users",
    "pydoc_data": "what help() says on keywords, left out for its size",
    "readline": "no terminal",
    "resource": "WASI has no such calls",
    "ssl": "no network, and no OpenSSL",
    "syslog": "no system log",
    "termios": "no terminal",
    "tkinter": "no windows",
    "tty": "no terminal",
    "turtle": "no windows",
    "turtledemo": "no windows",
    "venv": "no second Python",
    "winreg": "Windows",
    "winsound": "Windows",
}


def test_public_modules_import_but_those_that_cannot_be_there(python):
    code = (
        "import sys, io\nout, sys.stdout = sys.stdout, io.StringIO()\nmissing = []\n"
        "for name in sorted(sys.stdlib_module_names):\n"
        "  if name[0] == '_' or name == 'antigravity': continue\n"
        "  try: __import__(name)\n"
        "  except ImportError: missing.append(name)\n"
        "print(*missing, file=out)"
    )
    assert set(python.prints(code).split()) <= set(MISSING)


def test_help_is_printed(python):
    assert "Return the sum of" in python.prints("help(sum)")


def test_an_event_loop_runs(python):
    code = (
        "import asyncio\n"
        "async def f(i):\n await asyncio.sleep(0.01 * i)\n return i\n"
        "async def main():\n"
        " print(await asyncio.gather(f(2), f(1)))\n"
        " print(await asyncio.to_thread(pow, 2, 5))\n"
        " try:\n  async with asyncio.timeout(0.01): await asyncio.sleep(9)\n"
        " except TimeoutError: print('late')\n"
        "asyncio.run(main())"
    )
    assert python.prints(code) == "[2, 1]\n32\nlate\n"


def test_threads_run_when_they_are_waited_for(python):
    code = (
        "import threading, queue\nq = queue.Queue()\n"
        "def work():\n while True:\n  print(q.get())\n  q.task_done()\n"
        "threading.Thread(target=work, daemon=True).start()\n"
        "for i in range(3): q.put(i)\nq.join()\n"
        "names = []\n"
        "t = [threading.Thread(target=lambda: names.append(threading.current_thread().name),"
        " name=f'n{i}') for i in range(2)]\n"
        "[x.start() for x in t]; print(t[0].is_alive()); [x.join() for x in t]; print(names)"
    )
    assert python.prints(code) == "0\n1\n2\nTrue\n['n0', 'n1']\n"


def test_each_thread_has_its_own_values_and_context(python):
    code = (
        "import contextvars, threading\n"
        "local, var = threading.local(), contextvars.ContextVar('var', default=0)\n"
        "def inner(): print('inner', vars(local), var.get())\n"
        "def work():\n print('work', vars(local), var.get())\n local.x = 2\n var.set(2)\n"
        " t = threading.Thread(target=inner)\n t.start()\n t.join()\n"
        " print('work', vars(local), var.get())\n"
        "local.x = 1\nvar.set(1)\n"
        "t = threading.Thread(target=work)\nt.start()\nt.join()\n"
        "print('main', vars(local), var.get())"
    )
    assert python.prints(code).splitlines() == [
        "work {} 0", "inner {} 0", "work {'x': 2} 2", "main {'x': 1} 1",
    ]  # fmt: skip


def test_a_threads_values_go_with_it(python):
    code = (
        "import threading\nlocal = threading.local()\n"
        "class Kept:\n def __del__(self): print('gone')\n"
        "def work(): local.x = Kept()\n"
        "t = threading.Thread(target=work)\nt.start()\nt.join()\nprint('joined')"
    )
    assert python.prints(code) == "gone\njoined\n"


def test_a_pool_of_threads_does_its_work(python):
    code = (
        "from concurrent.futures import ThreadPoolExecutor, as_completed\n"
        "with ThreadPoolExecutor(2) as pool:\n"
        " print(list(pool.map(abs, [-1, 2])), pool.submit(int, 'x').exception())"
    )
    assert python.prints(code).startswith("[1, 2] invalid literal")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("import threading\nlock = threading.Lock()\nwith lock: lock.acquire()", "never end"),
        ("import asyncio\nasyncio.run(asyncio.Event().wait())", "wait for ever"),
        ("import ctypes\nctypes.CDLL('libc.so.6')", "no shared libraries"),
        ("import socket\nsocket.create_connection(('localhost', 80))", "no network"),
        ("import subprocess\nsubprocess.run(['ls'])", "does not support processes"),
        ("import multiprocessing\nmultiprocessing.Process().start()", "cannot start processes"),
    ],
)
def test_what_is_not_there_says_so(python, code, sentence):
    assert sentence in python("-c", code).error.message


def test_a_machine_without_a_network_knows_its_own_name(python):
    code = (
        "import socket, urllib.request\n"
        "print(socket.gethostbyname(socket.gethostname()), socket.gethostbyname_ex('localhost'))\n"
        "open('/tmp/x', 'w').write('text')\n"
        "print(urllib.request.urlopen('file://localhost/tmp/x').read())\n"
        "try: socket.gethostbyname('example.org')\nexcept OSError as e: print(e)"
    )
    assert python.prints(code).splitlines() == [
        "127.0.0.1 ('localhost', [], ['127.0.0.1'])",
        "b'text'",
        "[Errno 58] this runtime has no network",
    ]


def test_a_wait_for_a_lock_takes_its_time_and_ends(python):
    code = (
        "import threading\nlock = threading.Lock()\nlock.acquire()\nprint(lock.acquire(timeout=.1))"
    )
    assert python.prints(code) == "False\n"


def test_time_zones_are_known(python):
    code = (
        "import datetime, zoneinfo\nparis = zoneinfo.ZoneInfo('Europe/Paris')\n"
        "print(datetime.datetime(2025, 7, 1, tzinfo=paris).utcoffset())"
    )
    assert python.prints(code) == "2:00:00\n"


def test_sqlite_has_its_extensions(python):
    code = (
        "import sqlite3\nc = sqlite3.connect(':memory:')\n"
        "c.execute('create virtual table t using fts5(x)')\n"
        "c.execute('insert into t values (?)', ('one two',))\n"
        "print(c.execute(\"select x from t where t match 'two'\").fetchall(),"
        " c.execute('select sqrt(16)').fetchone())"
    )
    assert python.prints(code) == "[('one two',)] (4.0,)\n"


def test_connections_to_one_database_keep_out_of_each_others_way(python):
    code = (
        "import sqlite3\na, b = (sqlite3.connect('/tmp/x.db', timeout=0) for _ in range(2))\n"
        "a.execute('create table t(x)')\na.execute('insert into t values (1)')\n"
        "print(b.execute('select * from t').fetchall())\n"
        "try: b.execute('insert into t values (2)')\nexcept sqlite3.Error as e: print(e)\n"
        "a.commit()\nb.execute('insert into t values (3)')\nb.commit()\n"
        "print(a.execute('select * from t').fetchall())"
    )
    assert python.prints(code) == "[]\ndatabase is locked\n[(1,), (3,)]\n"


def test_a_database_that_was_handed_in_can_be_read(python):
    made = python.prints(
        "import sqlite3\nc = sqlite3.connect('/tmp/x.db')\nc.execute('create table t(x)')\n"
        "c.execute('insert into t values (7)')\nc.commit()\nc.close()\n"
        "print(open('/tmp/x.db', 'rb').read().hex())"
    )
    code = (
        "import sqlite3\nprint(sqlite3.connect('/data/x.db').execute('select x from t').fetchall())"
    )
    assert python.prints(code, files={"/data/x.db": bytes.fromhex(made)}) == "[(7,)]\n"


@pytest.mark.parametrize("name", ["zlib", "bz2", "lzma", "gzip"])
def test_compression_is_undone(python, name):
    code = (
        f"import {name} as z\nd = bytes(range(256)) * 99\nprint(z.decompress(z.compress(d)) == d)"
    )
    assert python.prints(code, memory=256 << 20) == "True\n"


def test_logarithms_of_powers_of_two_are_exact(python):
    code = "import math\nprint(sum(math.log2(math.ldexp(1, n)) != n for n in range(-1074, 1024)))"
    assert python.prints(code) == "0\n"


def test_sources_of_the_library_can_be_read(python):
    code = "import inspect, json\nprint(inspect.getsource(json.dumps).splitlines()[0])"
    assert python.prints(code).startswith("def dumps(")


def test_sources_of_modules_that_cpython_freezes_can_be_read_too(python):
    code = (
        "import collections.abc, inspect, linecache, os\n"
        "print(inspect.getsource(os).splitlines()[0])\n"
        "print(inspect.getsource(collections.abc.Sequence).splitlines()[0])\n"
        "print('import abc\\n' in linecache.getlines(os.__file__))\n"
        "print(linecache.getlines('/usr/local/lib/python3.13/nowhere.py'))"
    )
    assert python.prints(code).splitlines() == [
        'r"""OS routines for NT or Posix depending on what system we\'re on.',
        "class Sequence(Reversible, Collection):",
        "True",
        "[]",
    ]


def test_the_platform_is_told_without_an_executable(python):
    code = "import platform, sys\nprint(platform.libc_ver(), platform.libc_ver(sys.executable))"
    assert python.prints(code) == "('', '') ('', '')\n"


def test_the_libraries_modules_are_listed(python):
    code = (
        "import json, pkgutil, importlib.resources\n"
        "print(sorted(m.name for m in pkgutil.iter_modules(json.__path__)))\n"
        "print(importlib.resources.files('tzdata').joinpath('zones').read_text()[:6])"
    )
    assert python.prints(code).startswith("['decoder', 'encoder', 'scanner', 'tool']\n")


@pytest.mark.parametrize("name", ["json.", ".", ".."])
def test_a_name_that_ends_in_a_dot_is_none_of_a_module(python, name):
    assert python("-c", f"__import__({name!r})").error.type == "ModuleNotFoundError"


def test_a_module_of_the_program_hides_one_of_the_library(python):
    files = {"/work/main.py": b"import this; print(this.x)", "/work/this.py": b"x = 1"}
    assert python("/work/main.py", files=files).stdout == "1\n"


def test_help_is_there(python):
    assert "Return the number of items in a container." in python.prints("help(len)")
    assert "not available" in python.prints("help('if')")


def test_threads_run_while_a_program_sleeps(python):
    code = (
        "import threading, time\nfrom time import sleep\n"
        "t = threading.Thread(target=print, args=('ran',))\nt.start()\n"
        "while t.is_alive(): time.sleep(0.001)\n"
        "u = threading.Timer(0.01, print, ('rang',))\nu.start()\nsleep(0.02)\n"
        "print('then')\n"
        "try:\n time.sleep(-1)\nexcept ValueError as error:\n print(error)"
    )
    assert python.prints(code) == "ran\nrang\nthen\nsleep length must be non-negative\n"


def test_keys_are_derived_as_the_vectors_of_the_rfcs_say(python):
    """RFC 6070 for SHA-1; RFC 7914, section 11, for SHA-256."""
    code = (
        "import hashlib\n"
        "print(hashlib.pbkdf2_hmac('sha1', b'password', b'salt', 2).hex())\n"
        "print(hashlib.pbkdf2_hmac('sha1', b'passwordPASSWORDpassword',"
        " b'saltSALTsaltSALTsaltSALTsaltSALTsalt', 4096, 25).hex())\n"
        "print(hashlib.pbkdf2_hmac('sha256', b'passwd', b'salt', 1, 64).hex())\n"
        "try:\n hashlib.pbkdf2_hmac('sha1', b'', b'', 0)\n"
        "except ValueError as error:\n print(error)"
    )
    told = python.prints(code).split("\n")
    assert told[:3] == [
        "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
        "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
        "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
    ]
    assert told[3] == "iteration value must be greater than 0."


def test_raising_the_signal_0_does_nothing_and_one_that_there_is_not_is_an_error(python):
    code = (
        "import signal\n"
        "print(signal.raise_signal(0))\n"
        "for number in (-1, 65, 1 << 20):\n"
        "  try: signal.raise_signal(number)\n"
        "  except OSError as error: print(error.strerror)"
    )
    assert python.prints(code) == "None\n" + 3 * "Invalid argument\n"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("%Q", "%Q"),
        ("%Y-%Q-%d %!", "2024-%Q-05 %!"),
        ("100%", "100%"),
        ("%", "%"),
        ("%%Y %%%Y", "%Y %2024"),
        ("%-d/%_d/%5Y/%Ey/%Od", "5/ 5/02024/24/05"),
        ("%-", "%-"),
        ("%5", "%5"),
        ("%E", "%E"),
        ("é%Q\0%d", "é%Q\0" + "05"),
        ("%Q" * 3000, "%Q" * 3000),
    ],
    ids=lambda text: repr(text)[:20],
)
def test_a_directive_that_is_none_stays_as_it_is(python, form, text):
    code = (
        "import time, datetime\n"
        f"form, text = {form!r}, {text!r}\n"
        "when = datetime.datetime(2024, 3, 5)\n"
        "print(time.strftime(form, when.timetuple()) == text, when.strftime(form) == text)"
    )
    assert python.prints(code) == "True True\n"


def test_files_have_permissions_and_archives_keep_them(python):
    code = (
        "import io, os, stat, tarfile, zipfile\n"
        "open('/tmp/f', 'w').close()\n"
        "os.symlink('f', '/tmp/l')\n"
        "print(*(stat.filemode(os.lstat(p).st_mode) for p in ('/tmp', '/tmp/f', '/tmp/l')))\n"
        "tar = tarfile.open(fileobj=io.BytesIO(), mode='w')\n"
        "zipped = zipfile.ZipInfo.from_file('/tmp/f')\n"
        "print(tar.gettarinfo('/tmp/f').mode, zipped.external_attr >> 16)"
    )
    assert python.prints(code) == "drwxr-xr-x -rw-r--r-- lrwxrwxrwx\n33188 33188\n"


def test_a_module_of_the_image_can_be_imported_anew(python):
    code = (
        "import importlib, inspect, sys, textwrap\n"
        "importlib.reload(textwrap)\n"
        "del sys.modules['json'], sys.modules['os']\n"
        "import json, os, runpy\n"
        "print(json.dumps([os.sep]), runpy.run_module('textwrap')['dedent'](' y'))\n"
        "print(textwrap.dedent(' x'), inspect.getsource(textwrap.indent).split('(')[0])"
    )
    assert python.prints(code) == '["/"] y\nx def indent\n'

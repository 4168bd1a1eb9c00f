/** What can be tried with one click: plants, and pests. */

export interface Example {
  readonly id: string;
  readonly title: string;
  readonly code: string;
  /** The runtime that it needs; any where it is not said. */
  readonly runtime?: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    id: "hello",
    title: "Hello",
    code: `import sys

def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b

version = "%d.%d" % sys.version_info[:2]
print("Hello from", sys.implementation.name, version)
for number, _ in zip(fibonacci(), range(20)):
    print(number, end=" ")
print()
`,
  },
  {
    id: "data",
    title: "Data",
    code: `import json, re

text = """Ada 36, Grace 85, Alan 41,
Edsger 72, Barbara 68"""

ages = {name: int(age) for name, age in
        (pair.split() for pair in re.compile(r",\\s*").split(text))}
print("mean age:", sum(ages.values()) / len(ages))
print(json.dumps(ages))
ages            # the last expression is the result's value
`,
  },
  {
    id: "files",
    title: "Files",
    code: `import os

os.mkdir("garden")
for plant in ("basil", "sage", "thyme"):
    with open("garden/" + plant + ".txt", "w") as file:
        file.write(plant + " needs sun\\n")

print(sorted(os.listdir("garden")))
# They are in memory, under a quota, and in the result's "files".
`,
  },
  {
    id: "stream",
    title: "Streaming",
    code: `import time

for left in range(8, 0, -1):
    print("*" * left, left)
    time.sleep(0.15)
print("lift the glass")
`,
  },
  {
    id: "frames",
    title: "numpy & pandas",
    runtime: "cpython-data",
    code: `import numpy as np
import pandas as pd

rng = np.random.default_rng(7)
days = pd.date_range("2026-03-01", periods=90)
beds = pd.DataFrame({
    "bed": rng.choice(["basil", "sage", "thyme"], size=90),
    "mm": np.round(np.abs(rng.normal(4, 1.5, size=90)).cumsum(), 1),
}, index=days)

print(beds.groupby("bed").mm.describe().round(1))
print(beds.resample("ME").mm.last())
`,
  },
];

export const ATTACKS: readonly Example[] = [
  {
    id: "loop",
    title: "Infinite loop",
    code: `print("this is kept, whatever comes next")

while True:
    pass
`,
  },
  {
    id: "memory",
    title: "Eat all memory",
    code: `print("asking for one gigabyte")
hoard = bytearray(1_000_000_000)
print("got it")
`,
  },
  {
    id: "flood",
    title: "Flood the output",
    code: `while True:
    print("spam " * 40)
`,
  },
  {
    id: "escape",
    title: "Break out",
    code: `import os

def attempt(what, action):
    try:
        print(what, "->", action())
    except BaseException as error:
        print(what, "->", type(error).__name__)

attempt("read a file of yours", lambda: open("/etc/passwd").read())
attempt("climb out of the tree", lambda: open("../../../../etc/passwd").read())
attempt("start a program", lambda: os.system("id"))
attempt("ask for the page", lambda: __import__("js"))
attempt("open a connection", lambda: __import__("socket").socket().connect(("127.0.0.1", 80)))
attempt("reach the C library", lambda: __import__("ctypes").CDLL(None))
print("all that there is:", os.listdir("/"))
`,
  },
  {
    id: "sleep",
    title: "Oversleep",
    code: `import time

print("good night")
time.sleep(3600)
print("good morning")
`,
  },
];

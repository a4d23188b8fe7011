#!/usr/bin/env python3
"""add_whole_test.py PROGRAMS SHIM: `zhianctl feed add` is whole, or it wasn't there at all.

Every call of it to the disk fails once (no space, disk error), and it is killed once at each; daemons
are down, the name is taken, a folder may not be written.  Afterwards the county's list of people and
its key files are as they were, or the feed is there with its keys; and the same command once more
makes it whole.
"""
import json
import mmap
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

PROGRAMS, SHIM = sys.argv[1], sys.argv[2]
KINDS = {"SPACE": 0, "DISK": 1}
FAILED_AT, KILLS_AT, PAGE = 72, 80, 4096
WORK = tempfile.mkdtemp(prefix="zw-")
ROOT = os.path.join(WORK, "r")
ETC = os.path.join(ROOT, "etc/zhian/522701")
failures = []


def ctl(*arguments, env=None):
    environment = {**os.environ, "ZHIAN_ROOT": ROOT, "ZHIAN_LANG": "en", **(env or {})}
    return subprocess.run([os.path.join(PROGRAMS, "zhianctl"), "--timeout", "20s", *arguments],
                          env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def must(*arguments):
    done = ctl(*arguments)
    if done.returncode != 0:
        raise SystemExit(f"{arguments}: {done.returncode}: {done.stdout}{done.stderr}")
    return done


def expect(fact, words):
    if not fact:
        failures.append(words)
        print("FAILED:", words)


def files():
    """What lies in the county's settings: names and contents."""
    found = {}
    for folder, _, names in os.walk(ETC):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, ETC)] = file.read()
    return found


def entry_of(name):
    with open(os.path.join(ETC, "people.yaml"), encoding="utf-8") as file:
        return re.search(rf"id: \"?{name}\"?[,\s}}]", file.read()) is not None


def keys_of(name):
    return [os.path.exists(os.path.join(ETC, path))
            for path in (f"keys/feeds/{name}.key", f"keys/public/feeds/{name}.pub")]


def whole(name):
    return entry_of(name) and all(keys_of(name))


def with_failure(kind, at, kills, *arguments):
    """Runs it; whether the call that was to fail was reached."""
    path = os.path.join(WORK, "page")
    with open(path, "wb") as file:
        file.write(struct.pack("<IxxxxQQ", KINDS[kind], at, 1).ljust(KILLS_AT, b"\0") +
                   struct.pack("<Q", kills).ljust(PAGE - KILLS_AT, b"\0"))
    done = ctl(*arguments, env={"LD_PRELOAD": SHIM, "ZHIAN_FAIL_PAGE": path, "ZHIAN_FAIL_ROOT": ROOT})
    with open(path, "rb") as file:
        page = mmap.mmap(file.fileno(), PAGE, access=mmap.ACCESS_READ)
        failed = struct.unpack_from("<Q", page, FAILED_AT)[0]
    return failed != 0, done


def fail_each(kind, kills, names):
    reached = 0
    name = next(names)
    for at in range(400):
        before = files()
        hit, done = with_failure(kind, at, kills, "feed", "add", name, "--name", "来源" + name)
        if not hit:
            expect(done.returncode == 0 and whole(name), f"{name} without a failure: {done.stderr}")
            break
        reached += 1
        what = f"{'killed at' if kills else kind} {at}: {done.returncode} {done.stderr.strip()[-200:]}"
        if kills:
            # A key that nobody was told of may lie there; a list names no key that doesn't.
            expect(not entry_of(name) or whole(name), f"half a feed, {what}")
        elif not whole(name):
            expect(done.returncode != 0, f"said to be done, {what}")
            expect(files() == before, f"something stays: {sorted(set(files()) ^ set(before))} {what}")
        if kills or at % 4 == 0 or whole(name):
            again = ctl("feed", "add", name, "--name", "来源" + name)
            expect(again.returncode == 0, f"once more: {again.returncode} {again.stderr} after {what}")
            expect(whole(name), f"not whole after {what}")
            stray = [path for path in files() if ".new-" in path or "people-before" in path]
            expect(not stray, f"left behind: {stray} after {what}")
            name = next(names)
    expect(reached >= 5, f"{kind}: {reached} calls were reached")
    return reached


def refused():
    """What is refused in words leaves nothing."""
    before = files()
    for arguments, exit_code in ((("operator", "--name", "x"), 7), (("lab", "--name", "x", "--public", "abc"), 3),
                                 (("no/name", "--name", "x"), 3)):
        done = ctl("feed", "add", *arguments)
        expect(done.returncode == exit_code, f"{arguments}: {done.returncode} {done.stderr}")
        expect(files() == before, f"{arguments}: something stays: {sorted(set(files()) ^ set(before))}")
    must("down", "credit")
    done = ctl("feed", "add", "lab", "--name", "质检所", "--timeout", "1s")
    expect(done.returncode == 6, f"a daemon is down: {done.returncode} {done.stderr}")
    expect(files() == before, f"a daemon is down: something stays: {sorted(set(files()) ^ set(before))}")
    must("up", "credit")
    must("feed", "add", "lab", "--name", "质检所")
    expect(whole("lab"), "lab isn't whole")


def main():
    os.mkdir(ROOT)
    must("init", "--region", "522701", "--feed-port", "0")
    must("up")
    names = (f"f{n}" for n in range(100000))
    refused()
    counts = [fail_each("SPACE", 0, names), fail_each("DISK", 0, names), fail_each("DISK", 1, names)]
    doctor = json.loads("[" + ",".join(ctl("--json", "doctor").stdout.split("\n")).rstrip(",") + "]")
    expect(not any(line.get("code") == "people.differ" for line in doctor), "the daemons have another list")
    print(f"feed add: {counts[0]} without space, {counts[1]} disk errors, {counts[2]} kills; {len(failures)} failures")


try:
    main()
finally:
    ctl("down")
    shutil.rmtree(WORK, ignore_errors=True)
sys.exit(1 if failures else 0)

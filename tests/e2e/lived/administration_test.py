#!/usr/bin/env python3
"""administration_test.py PROGRAMS SOURCE [--write]: what no scenario types, on two counties of real processes.

administration.txt has the commands in order and what each prints with --json, member by member; --write
writes what they print now in its place, to be read as a reviewer.  A line of it:

    $ [PERSON@REGION] WORDS     typed by that person (nobody: []); behind it the lines as they must be
    * [PERSON@REGION] WORDS     of each kind of line only which members it has: what it says is another test's
    << TEXT                     what the command before reads
    ! STEP                      something that is no command: a function of this file
    = NAME KIND MEMBER          keeps a member of the last line of that kind; said again as {NAME}
    ends with N                 a command's exit status, unless it is 0

What differs from run to run stands in <…>: VARYING says which members those are.
"""
import json
import os
import re
import resource
import select
import shlex
import shutil
import signal
import struct
import sys
import time

sys.dont_write_bytecode = True
from kit import Commands, Failed, HERE, REGION, World  # noqa: E402

PROGRAMS, SOURCE = sys.argv[1:3]
KEPT = os.path.join(HERE, "administration.txt")
NEIGHBOUR = "522702"
FILES_MOST = 16384  # bytes: a journal is longer, the note of an input isn't

# Members whose values are of this run alone, by what they are.
VARYING = {
    "number": ("took_ms", "pid", "size", "frames", "head", "sent_back", "received_back"),
    "moment": ("link_since_ms", "life_since_ms", "chain_kept_ms", "chain_held_ms"),
    "yes or no": ("heard",),
    "key": ("key", "address", "server_key_z85", "claim_code"),
}
# What a line has or hasn't, by how far two counties on one clock have come with each other.
SOMETIMES = ("chain_unheld", "wrong_moments", "wrong_moment_ms")
VARIES = {member: kind for kind, members in VARYING.items() for member in members}
EVENT = re.compile(r"\d{6}/[a-z]+/[0-9a-f]{16}/\d+")  # in which order two daemons' events meet is of the run
HEX = re.compile(r"(?<![0-9A-Za-z_-])(?=[0-9a-f]*[0-9])[0-9a-f]{16,128}(?![0-9A-Za-z_-])")
KEY = re.compile(r"(?<![0-9A-Za-z_-])(?=[0-9A-Za-z_-]*[0-9_-])[0-9A-Za-z_-]{43}(?![0-9A-Za-z_-])")
FINGERPRINT = re.compile(r"(?<![0-9a-f])[0-9a-f]{4}(?: [0-9a-f]{4}){3,}(?![0-9a-f])")
PORT = re.compile(r"(127\.0\.0\.1|localhost):\d+")
TODAY = re.compile(r"20(?:2[6-9]|[3-9]\d)-\d\d-\d\d(?:T[0-9:.]+\+08:00)?")


class Administration:
    def __init__(self, commands):
        self.commands = commands
        self.world = World(PROGRAMS, os.path.join(SOURCE, "deploy"), commands, (REGION, NEIGHBOUR))
        self.work = os.path.join(self.world.root, "work")
        self.kept = {"work": self.work, "root": self.world.root, "source": SOURCE, "programs": PROGRAMS}
        self.last = []
        os.makedirs(self.work)

    # ---- what is no command

    def files(self):
        """The files that commands below are given."""
        self.write("items.jsonl", "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in ITEMS))
        self.write("again.jsonl", json.dumps({**ITEMS[2], "report": {**ITEMS[2]["report"], "amount_fen": 29900}},
                                             ensure_ascii=False) + "\n")
        policy = os.path.join(self.work, "policy")
        shutil.copytree(os.path.join(SOURCE, "deploy", "policy"), policy)
        self.change(os.path.join(policy, "policy.yaml"), "version: 1\n", "version: 2\n")
        self.change(os.path.join(policy, "escalation.yaml"), "id: MS-OPEN-03\n", "id: MS-OPEN-03\n        version: 2\n")
        self.write("cn.csv", self.read(os.path.join(SOURCE, "deploy", "calendar", "cn.csv")).replace(
            "# version: 1\n", "# version: 2\n"))
        self.write("demo.yaml", DEMO)
        os.makedirs(os.path.join(self.work, "samples", REGION))
        self.write("samples/%s/hotline.jsonl" % REGION, json.dumps(SAMPLE, ensure_ascii=False) + "\n")
        self.write("products.yaml", re.sub(r"^version: 1$", "version: 2", self.read(os.path.join(
            SOURCE, "deploy", "dictionary", "products.yaml")), flags=re.M))

    def lose(self):
        """The disk of the first county is gone."""
        for folder in ("etc/zhian", "var/lib/zhian"):
            os.makedirs(os.path.join(self.work, "lost", folder))
            shutil.move(os.path.join(self.world.root, folder, REGION), os.path.join(self.work, "lost", folder))

    def see_recovery_begin(self):
        """Whom a recovery waits for is noted a moment after the start."""
        self.until("the recovery has begun", lambda: any(line.get("event") == "recovery_begun" for line in self.world.need(
            ["journal", "tail", "notify", "--from", "1", "--kinds", "recovery_begun"])))

    def lose_credit(self):
        """Of the neighbour one daemon's disk is gone."""
        shutil.move(self.data(NEIGHBOUR, "credit"), os.path.join(self.work, "credit"))

    def end_at_an_input(self):
        """Hazard ends at a report, twice: files that may not grow end whoever writes his frame."""
        self.write("at_night.jsonl", json.dumps({**ITEMS[0], "id": "V-3", "report": {
            **ITEMS[0]["report"], "respondent": {"name": "都匀市城西五金店", "key": "91522701MA6DKXQ41P"}}},
            ensure_ascii=False) + "\n")
        self.kill_hazard()
        self.world.need(["feed", "push", os.path.join(self.work, "at_night.jsonl"), "--feed", "hotline"])
        start = ["county", "up", "hazard", "--programs", PROGRAMS]
        for _ in range(20):  # it may end over something else of its own: an input's note says how often it did
            if self.noted() == 2:
                break
            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (FILES_MOST, limits[1]))
            try:
                self.world.need(start)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            self.see_end(self.process_of("hazard"))
        self.world.need(start)
        self.until("the report is set aside", lambda: any(
            line.get("kind") == "quarantine" and line["code"] == "input.ends_the_process"
            for line in self.world.need(["quarantine", "list"], "operator-1")))

    def noted(self):
        """How often hazard ended at the input that its note names (struct careful_note)."""
        with open(os.path.join(self.data(REGION, "hazard"), "careful"), "rb") as note:
            magic, attempts = struct.unpack("<II", note.read(8).ljust(8, b"\0"))
        return attempts if magic == 0x5A43 else 0

    def kill_hazard(self):
        os.kill(self.process_of("hazard"), signal.SIGKILL)

    def process_of(self, daemon):
        return int(re.match(r"pid (\d+)", self.read(os.path.join(self.data(REGION, daemon), "lock"))).group(1))

    def data(self, region, daemon):
        return os.path.join(self.world.root, "var/lib/zhian", region, daemon)

    def until(self, what, holds):
        """Asked again at once: each question is a command."""
        end = time.monotonic() + 60
        while not holds():
            if time.monotonic() > end:
                raise Failed("not within a minute: %s" % what)

    def see_end(self, process):
        try:
            watched = os.pidfd_open(process)
        except ProcessLookupError:
            return
        try:
            if not select.select([watched], [], [], 60)[0]:
                raise Failed("process %d hasn't ended within a minute" % process)
        finally:
            os.close(watched)

    def read(self, path):
        with open(path, encoding="utf-8") as source:
            return source.read()

    def write(self, name, text):
        with open(os.path.join(self.work, name), "w", encoding="utf-8") as out:
            out.write(text)

    def change(self, path, old, new):
        text = self.read(path)
        assert old in text, "%s: no %r" % (path, old)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text.replace(old, new, 1))

    # ---- what a command says

    def typed(self, line, said_to_it):
        form, who, words = re.fullmatch(r"([$*]) \[([^\]]*)\] (.*)", line).groups()
        person, _, region = who.partition("@")
        words = [self.filled(word) for word in shlex.split(words)]
        status, lines, said = self.world.run(words, person or None, {"all": None, "": REGION}.get(region, region),
                                             said_to_it)
        self.last = lines
        texts = [text for text in said.splitlines() if text.strip()]
        told = ["ends with %d" % status] if status != 0 else []
        if form == "*":
            return told + members_only(texts)
        # Beside JSON only warnings are text: of the books, whose test is another one.
        json_alone = [text for text in texts if line_of(text) is not None]
        return told + [self.without_varying(text) for text in json_alone or texts]

    def filled(self, word):
        return re.sub(r"\{(\w+)\}", lambda found: self.kept.get(found.group(1), found.group(0)), word)

    def without_varying(self, text):
        line = line_of(text)
        return self.plain(text if line is None else json.dumps(self.varied(line), ensure_ascii=False))

    def varied(self, value):
        if isinstance(value, dict):
            return {key: "<%s>" % VARIES[key] if key in VARIES else self.varied(each)
                    for key, each in value.items() if key not in SOMETIMES}
        return [self.varied(each) for each in value] if isinstance(value, list) else value

    def plain(self, text):
        for name in ("work", "root", "programs", "source"):
            text = text.replace(self.kept[name], "<%s>" % name)
        for pattern, kind in ((EVENT, "event"), (FINGERPRINT, "fingerprint"), (HEX, "hex"), (KEY, "key"),
                              (TODAY, "today")):
            text = pattern.sub("<%s>" % kind, text)
        return PORT.sub(r"\1:<port>", text)

    def keep(self, line):
        name, kind, member = line.split()[1:]
        found = [each[member] for each in self.last if each.get("kind") == kind and member in each]
        if not found:
            raise Failed("%s: no %s.%s in %s" % (line, kind, member, self.last))
        self.kept[name] = str(found[-1])


ITEMS = (
    {"id": "V-1", "kind": "inspection", "report": {
        "place": 522701, "respondent": {"name": "都匀市城南五金店", "key": "91522701MA6DKXQ41P"},
        "product": {"class_code": "S1-02", "batch": "B1"}, "violations": ["expired"], "text": "现场检查发现过期产品"}},
    {"id": "A-1", "kind": "accusation", "report": {
        "place": 522701, "text": "某厂无证生产电线。", "product": {"name": "电线"}, "producer": {"name": "红星线缆厂"}},
     "plain_informant": {"name": "上官举报", "phone": "13998765432"}},
    {"id": "C-1", "kind": "complaint", "report": {
        "place": 522701, "text": "充电器冒烟，要求退货。", "product": {"name": "电动自行车充电器"},
        "seller": {"name": "城南车行"}},
     "plain_informant": {"name": "欧阳小明", "phone": "13812341234"}},
)

SAMPLE = {**ITEMS[0], "id": "V-2", "happened_ms": "2025-03-03T10:00:00.000+08:00", "report": {
    **ITEMS[0]["report"], "respondent": {"name": "都匀市城东五金店", "key": "91522701MA6CBA049D"}}}
DEMO = """version: 1
seed: 1
push_at: ["09:00", "14:00"]
rules:
  - {id: level, at: "16:00", in: ["522701"], list: hazard, filters: ["state=opened"], share: 100%, as: [officer-1],
     do: ["hazard progress {id} --text 已联系当事人"]}
"""


def line_of(text):
    """None: it is no line of JSON."""
    try:
        return json.loads(text) if text.startswith("{") else None
    except ValueError:
        return None


def members_only(texts):
    """Each kind of line once, with all members that one of them has."""
    kinds = {}
    for text in texts:
        line = line_of(text)
        kinds.setdefault("text that is no JSON" if line is None else str(line.get("kind", "")), set()).update(line or ())
    return ["%s: %s" % (kind, " ".join(sorted(members))) if members else kind for kind, members in kinds.items()]


def blocks_of(text):
    """Each line that asks for something, with what must be said behind it."""
    blocks = []
    for line in text.splitlines():
        if not line or line[0] == "#" or line[0] in "$*!=" or line[:3] == "<< ":
            blocks.append((line, []))
        else:
            blocks[-1][1].append(line)
    return blocks


def main():
    commands = Commands(PROGRAMS)
    with open(KEPT, encoding="utf-8") as source:
        blocks = blocks_of(source.read())
    failures = []
    written = []
    told = 0
    administration = Administration(commands)
    try:
        for at, (line, wanted) in enumerate(blocks):
            found = []
            if line[:1] in ("$", "*"):
                read = blocks[at + 1][0][3:] + "\n" if at + 1 < len(blocks) and blocks[at + 1][0][:2] == "<<" else None
                found = administration.typed(line, read)
            elif line[:1] == "!":
                getattr(administration, line[2:])()
            elif line[:1] == "=":
                administration.keep(line)
            told += len(found)
            written += [line] + found
            if found != wanted:
                failures.append("%s\n  wanted %s\n  found  %s" % (
                    line, "\n         ".join(wanted), "\n         ".join(found)))
    finally:
        administration.world.close()
    if "--write" in sys.argv:
        with open(KEPT, "w", encoding="utf-8") as out:
            out.write("\n".join(written) + "\n")
        return 0
    failures += commands.problems_of("administration")
    print("commands: %d of %d, lines compared: %d" % (len(commands.ran), len(commands.options), told))
    for failure in failures:
        print("FAILED %s" % failure)
    return 1 if failures else 0


sys.exit(main())

#!/usr/bin/python3
"""items_test.py PROGRAMS SOURCES: each field of each kind of item, pushed, RECEIVED, and asked back.

The items are made from the descriptors of proto/, with another value in each field: a field that is added is
pushed by this test without a word here, and fails it by name until a public command shows what was pushed.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAMS, SOURCES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
REGION = "522701"

try:
    sys.dont_write_bytecode = True  # nothing is left beside the sources
    spec = importlib.util.spec_from_file_location("zhian_feed", os.path.join(SOURCES, "deploy/examples/feed/zhian_feed.py"))
    client = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(client)
except ImportError as missing:
    print(f"SKIPPED: {missing}; Debian: python3-zmq python3-protobuf python3-nacl")
    sys.exit(77)

from google.protobuf.descriptor import FieldDescriptor as Field  # noqa: E402  (behind the check for the packages)

# What isn't free: what the county looks up, and what is given in a form of its own.
GIVEN = {
    "kind": None, "id": None, "sealed_informant": None, "sealed_contact": None, "plain_informant": None,
    "happened_ms": 1740960000123,
    "report.place": 522702,
    "report.respondent.key": "91522701PBN1F23J7B", "report.producer.key": "EX/生产", "report.seller.key": "EX/销售",
    "report.platform.key": "EX/平台",
    "report.respondent.region": 522701, "report.producer.region": 522702, "report.seller.region": 522723,
    "report.platform.region": 520100,
    "report.product.class_code": "S0-02",
    "sampling.conclusion": "问题样品", "sampling.sampled_day": 20250227,
}
SELF_REPORT = 6
# What a self-report alone says, and what one of a risk under control can't be.
OF_SELF_REPORTS = ("report.controlled", "report.control")
NOT_OF_SELF_REPORTS = ("report.anonymous",)
# How the answer calls a field, where it isn't by its own name: the member's end.
CALLED = {"id": "feed_id", "kind": "report_kind", "report.severity": "told_severity"}


class County:
    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="zhian-trips-")
        self.etc = os.path.join(self.root, "etc/zhian", REGION)
        self.ctl("init", "--region", REGION, "--demo", "--share", os.path.join(SOURCES, "deploy"))
        self.ctl("up", "--programs", PROGRAMS)
        self.ctl("demo", "advance", "--to", "2025-03-03T12:00")
        with open(os.path.join(self.root, "run/zhian", REGION, "feed.endpoint"), encoding="ascii") as file:
            own, server = self.key("feeds/hotline.key"), self.key("public/intake.pub")
            self.feed = client.Feed(file.read().strip(), server[0], own[0], own[1], os.path.join(SOURCES, "proto"))

    def key(self, name):
        return client.load_key(os.path.join(self.etc, "keys", name), "transport")

    def ctl(self, *words, who="operator-1"):
        command = [os.path.join(PROGRAMS, "zhianctl"), "--lang", "en", "--root", self.root, "--as", who, *words]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        if ran.returncode != 0:
            raise AssertionError(f"{words}: {ran.returncode}\n{ran.stdout}{ran.stderr}")
        return ran.stdout

    def ask(self, who, *words):
        return [json.loads(line) for line in self.ctl("--json", *words, who=who).splitlines()]

    def end(self):
        self.feed.close()
        self.ctl("down")
        shutil.rmtree(self.root, ignore_errors=True)


county = None


def setUpModule():
    global county
    county = County()


def tearDownModule():
    county.end()


class Maker:
    """A message with another value in each field, and the list of what was set."""

    def __init__(self, salt):
        self.number, self.salt, self.set = 0, salt, []

    def value(self, field, path):
        self.number += 1
        if path in GIVEN:
            return GIVEN[path]
        if field.type == Field.TYPE_ENUM:
            values = [value.number for value in field.enum_type.values if value.number != 0]
            return values[(self.number + len(self.salt)) % len(values)]
        if field.type == Field.TYPE_BOOL:
            return True
        if field.type == Field.TYPE_STRING:
            return f"{self.salt}第{self.number}项{field.name}"
        if field.type == Field.TYPE_BYTES:
            return bytes([self.number]) * 32
        return 1000 * len(self.salt) + self.number

    def fill(self, message, path="", skip=()):
        for field in message.DESCRIPTOR.fields:
            name = f"{path}.{field.name}" if path else field.name
            if name in skip or GIVEN.get(name, 0) is None:
                continue
            repeated = field.label == Field.LABEL_REPEATED
            if field.type == Field.TYPE_MESSAGE:
                for _ in range(2 if repeated else 1):
                    part = getattr(message, field.name).add() if repeated else getattr(message, field.name)
                    part.SetInParent()
                    self.fill(part, name, skip)
                continue
            for _ in range(2 if repeated else 1):
                value = self.value(field, name)
                if repeated:
                    getattr(message, field.name).append(value)
                else:
                    setattr(message, field.name, value)
                self.set.append((name, field, value))
        return message


def printed(field, value):
    """As contracts of --json have it: enums in lower_snake, moments, days, bytes in hex."""
    if field.type == Field.TYPE_ENUM:
        words = "".join("_" + c if c.isupper() and i else c for i, c in enumerate(field.enum_type.name)).upper() + "_"
        return field.enum_type.values_by_number[value].name[len(words):].lower()
    if field.type == Field.TYPE_BYTES:
        return value.hex()
    if field.name.endswith("_ms"):
        return "2025-03-03T08:00:00.123+08:00"
    if field.name.endswith("_day"):
        return f"{value // 10000:04}-{value // 100 % 100:02}-{value % 100:02}"
    return value


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, path + (name,))
    elif isinstance(value, list):
        for member in value:
            yield from leaves(member, path)
    else:
        yield path, value


FIRMS = {"respondent": ("firm", "told_respondent"), "producer": ("producer", "told_producer"),
         "seller": ("seller", "told_seller"), "platform": ("platform", "told_platform")}


def missing(told, answers):
    """The names of those that no answer has, under their own name and, of a firm, as that firm's."""
    found = {}
    for path, value in leaves(answers):
        found.setdefault(path[-1], []).append((path[:-1], value))
    lost = []
    for name, field, value in told:
        words = name.split(".")
        member = CALLED.get(name, words[-1])
        owner = words[-2] if len(words) > 1 else ""
        hits = [path for where in (member, words[-1]) for path, is_ in found.get(where, [])
                if is_ == printed(field, value)]
        if owner in FIRMS:
            hits = [path for path in hits if path and path[-1] in FIRMS[owner] + (owner,)]
        if not hits:
            lost.append(f"{name} = {printed(field, value)!r}")
    return lost


class Items(unittest.TestCase):
    def setUp(self):
        self.feed, self.types = county.feed, county.feed.feed

    def kinds(self):
        for value in self.types.ReportKind.DESCRIPTOR.values:
            if value.name not in ("REPORT_KIND_UNKNOWN", "REPORT_KIND_REFERRED"):
                yield value.number, value.name[len("REPORT_KIND_"):].lower()

    def informant(self, salt, **changes):
        maker = Maker(salt)
        who = maker.fill(self.types.Informant(), "informant")
        for name, value in changes.items():
            setattr(who, name, value)
        return who, [told for told in maker.set if told[0].split(".")[-1] not in changes]

    def push(self, item, outcome):
        push = self.feed.wire.Envelope()
        push.push.feed, push.push.first_sequence = "hotline", 4711
        push.push.items.append(item)
        push.push.push_id = 99
        receipt = self.feed.exchange(push, lambda answer: answer.receipt)
        self.assertEqual((receipt.push_id, receipt.feed), (99, "hotline"))
        result = receipt.results[0]
        self.assertEqual(self.types.ItemOutcome.Name(result.outcome), f"ITEM_OUTCOME_{outcome}",
                         f"{result.refusals}")
        return f"RP-{REGION}-{result.report}", result

    def seal(self, item, who, key):
        receiver = client.load_key(os.path.join(county.etc, f"keys/public/{key}.pub"), "seal")[0]
        return client.seal(receiver, item.id, who.SerializeToString())

    def reveal(self, report):
        county.ask("officer-1", "informant", "reveal", "request", report, "--purpose", "核实", "--ground", "办法33")
        county.ask("leader-1", "informant", "reveal", "approve", report)
        return county.ask("discloser-1", "informant", "reveal", "open", report, "--unmask")

    def contact(self, report, state):
        if state == "registered":
            county.ask("officer-1", "report", "accept", report, "--mediator", "mediator-1")
        return county.ask("mediator-1", "report", "contact", report, "--unmask")

    def check(self, what, told, answers):
        lost = missing(told, answers)
        self.assertFalse(lost, f"{what}: pushed and received, and no command says it: {lost}")

    def make(self, kind, name, salt):
        maker = Maker(salt)
        item = maker.fill(self.types.PushItem())
        item.id, item.kind = f"TRIP-{name}", kind
        others = NOT_OF_SELF_REPORTS if kind == SELF_REPORT else OF_SELF_REPORTS
        for path in others:
            item.report.ClearField(path.rpartition(".")[2])
        maker.set = [field for field in maker.set if field[0] not in others]
        maker.set += [("id", self.types.PushItem.DESCRIPTOR.fields_by_name["id"], item.id),
                      ("kind", self.types.PushItem.DESCRIPTOR.fields_by_name["kind"], kind)]
        return item, maker.set

    def test_each_field_of_each_kind(self):
        fields = 0
        for kind, name in self.kinds():
            with self.subTest(kind=name):
                item, told = self.make(kind, name, "甲")
                who, who_told = self.informant("人")
                item.sealed_informant = self.seal(item, who, "discloser")
                if name == "complaint":
                    caller, caller_told = self.informant("电", id_no="")
                    item.sealed_contact = self.seal(item, caller, "contact")
                report, result = self.push(item, "RECEIVED")
                self.assertGreater(result.at.sequence, 0)
                shown = county.ask("officer-1", "report", "show", report)
                text = county.ask("officer-1", "report", "text", report, "--purpose", "对照")
                self.check(name, told, shown + text)
                self.assertIn(("feed_sequence", 4711), [(path[-1], value) for path, value in leaves(shown)])
                self.check(f"{name}, who reported", who_told, self.reveal(report))
                fields += len(told) + len(who_told)
                if name == "complaint":
                    self.check(f"{name}, contact", caller_told, self.contact(report, "registered"))
                # A person who asks in words reads the same.
                words = county.ctl("report", "show", report, who="officer-1")
                for path, field, value in told:
                    if field.type == Field.TYPE_STRING and path != "report.text" and path not in GIVEN:
                        self.assertIn(value, words)
        print(f"{fields} fields were pushed and read back", file=sys.stderr)
        self.assertGreater(fields, 9 * 50)

    def test_an_identity_in_the_open(self):
        item, told = self.make(1, "open", "乙")
        who, who_told = self.informant("明")
        item.plain_informant.CopyFrom(who)
        report, _ = self.push(item, "RECEIVED")
        self.check("open", told, county.ask("officer-1", "report", "show", report) +
                   county.ask("officer-1", "report", "text", report))
        self.check("open, who reported", who_told, self.reveal(report))
        contact = [field for field in who_told if not field[0].endswith("id_no")]
        self.check("open, contact", contact, self.contact(report, "registered"))

    def test_the_text_as_it_came(self):
        item, _ = self.make(2, "masked", "丙")
        item.report.text = "请回电13812341234。"
        report, _ = self.push(item, "RECEIVED")
        read = county.ask("officer-1", "report", "text", report)
        self.assertNotIn("13812341234", str(read))
        self.assertIn("13812341234", str(self.reveal(report)))

    def test_a_conflict_keeps_both(self):
        first, first_told = self.make(1, "twice", "丁")
        who, who_told = self.informant("先")
        first.sealed_informant = self.seal(first, who, "discloser")
        first.sealed_contact = self.seal(first, who, "contact")
        report, _ = self.push(first, "RECEIVED")
        second, second_told = self.make(1, "twice", "戊戊戊")
        other, other_told = self.informant("后来")
        second.sealed_informant = self.seal(second, other, "discloser")
        second.sealed_contact = self.seal(second, other, "contact")
        self.assertEqual(self.push(second, "CONFLICT")[0], report)
        self.check("the first", first_told, county.ask("officer-1", "report", "show", report) +
                   county.ask("officer-1", "report", "text", report))
        shown = county.ask("officer-1", "report", "conflict", report)
        renamed = [(name, field, value) for name, field, value in second_told if name not in ("id", "kind")]
        self.check("the second", renamed, shown)
        self.assertIn(("id", "TRIP-twice"), [(path[-1], value) for path, value in leaves(shown)])
        identities = self.reveal(report)
        self.check("who reported first", who_told, identities[:1])
        self.check("who reported second", other_told, identities[1:])
        contacts = self.contact(report, "registered")
        self.check("the second's contact", other_told, contacts[1:])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])

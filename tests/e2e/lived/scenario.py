"""One scenario of tests/scenarios, typed: its steps as commands, its checks by what commands say.

A second reading of tests/scenarios/README.md, which shares no line with the runner in C.
"""
import json
import os
import re

from kit import CAST, Failed, REGION, World

SUFFIXES = ("", "_ms", "_day", "_fen", "_id", "_code", "_key")
UNITS = ("", "_ms", "_day", "_fen", "_id", "_code")
PREFIXES = {"h": "HZ", "r": "RP", "f": "FM", "m": "MS", "n": "NT", "c": "CS", "l": "LS", "i": "IN", "s": "SM",
            "x": "RF"}
STEP_KEYS = {"on", "do", "by", "second", "target", "refused", "leads_to", "as", "at", "reason", "with", "seen",
             "show", "link", "paper"}
DAEMONS = ("intake", "hazard", "escalation", "notify", "credit")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
OBJECT = re.compile(r"[A-Z]{2}-\d{6}-(?:[a-z]+-)?(\d+)")
USCC = re.compile(r"[0-9A-Z]{18}")
BEGINS = "2025-03-01T00:00"  # where the driven clock of a county that was just made stands
TERMINAL_REFUSES = ("cli.option_missing", "cli.bad_option", "cli.campaign_base_refused")
CONFLICT, USAGE = 7, 2  # as a command ends
OFTEN = 2  # how often an act is tried beforehand as well


class Skipped(Exception):
    """What the scenario needs and counties of real processes haven't."""


def steps_of(round_):
    return list(round_.get("given") or []) + list(round_.get("when") or [])


def rounds_of(scenario, beginning):
    """The steps and checks of each round, in order."""
    rounds = [(beginning, [])] if beginning else []
    rounds.append((steps_of(scenario), scenario.get("then") or []))
    for each in scenario.get("rounds") or []:
        rounds += rounds_of(each, [])
    return rounds


def ways_of(scenario, beginning):
    """The trunk, then each branch: all steps of the trunk, whose checks are made once, and its own."""
    trunk = rounds_of(scenario, beginning)
    if any(checks for _, checks in trunk) or not scenario.get("branches"):
        yield "", trunk
    for number, branch in enumerate(scenario.get("branches") or [], 1):
        bare = [(steps, []) for steps, _ in trunk]
        if "when" in branch or "then" in branch:
            yield " (branch %d)" % number, bare + rounds_of(branch, [])
        else:
            yield " (branch %d)" % number, bare + [([branch], [])]


class Scenario:
    def __init__(self, commands, programs, scenarios, folder, name, whole, file_):
        self.commands = commands
        self.scenarios = scenarios
        self.folder = folder
        self.name = name
        self.failures = []
        self.checked = 0
        self.names = {}
        self.items = 0
        self.now = ""
        self.refusal = None
        self.begun = {}
        self.papers = papers_of(scenarios)
        self.fields = fields_of(scenarios)
        others = [str(each) for each in whole.get("counties") or file_.get("counties") or []]
        self.home = str(whole.get("region") or file_.get("region") or REGION)
        self.region = self.home
        self.regions = [self.home] + others
        heads = (whole.get("unit_heads") or file_.get("unit_heads") or "no") == "yes"
        self.world = World(programs, os.path.join(scenarios, "..", "..", "deploy"), commands, self.regions, heads)

    def play(self, rounds):
        for steps, checks in rounds:
            self.note_heads()
            for step in steps:
                self.step(step)
            for check in checks:
                self.check(check)
            self.settle_refusal()

    def fail(self, what, found):
        self.failures.append("%s: %s: found %s" % (
            self.name, json.dumps(what, ensure_ascii=False, default=str), str(found)[:1500]))

    def ask(self, words, person="auditor-1"):
        """Lines of what is shown; none where there is nothing."""
        status, lines, said = self.world.run(words, person, self.region)
        if status not in (0, 4):
            raise Failed("%s: %d: %s" % (" ".join(words), status, said.strip()))
        return [line for line in lines if line.get("kind") not in ("page", "end", "error")]

    # ---- names and values

    def object_of(self, text):
        """ "$h1" -> "HZ-522701-1", "hazard.rectify@$h1" -> the id of its clock that hasn't ended."""
        if "@$" in text:
            purpose, subject = text.split("@", 1)
            found = [line["id"] for line in self.ask(["clock", "list", "--subject", self.object_of(subject)])
                     if line.get("purpose") == purpose and line.get("state") != "ended"]
            if not found:
                raise Failed("no clock %s runs" % text)
            return found[-1]
        if not text.startswith("$"):
            return text
        name = text[1:]
        if name in self.names:
            return self.names[name]
        letters = name.rstrip("0123456789")
        return "%s-%s-%s" % (PREFIXES.get(letters, letters.upper()), self.region, name[len(letters):])

    def value(self, value):
        """As it is typed."""
        text = {"today": self.now[:10], "now": self.now}.get(str(value), str(value))
        if MOMENT.fullmatch(text):
            return text.replace(" ", "T")
        return self.object_of(text) if text.startswith("$") or "@$" in text else text

    def members(self, group, message=None):
        """A group as JSON, in which names have their units; `message`: what it is."""
        if isinstance(group, dict):
            fields = self.fields.get(message, {})
            named = ((field_in(fields, key), each) for key, each in group.items())
            return {name: self.members(each, fields.get(name)) for name, each in named}
        if isinstance(group, list):
            return [self.members(each, message) for each in group]
        text = self.value(group)
        if message == "bool":
            return text == "yes"
        if message == "FirmRef":
            return firm_of(text)
        if message == "Quantity":
            return quantity_of(text)
        return int(text) if re.fullmatch(r"u?int(?:32|64)", message or "") and text.isdigit() else text

    # ---- steps

    def step(self, step):
        if "show" not in step:
            self.settle_refusal()
        if "letter" in step or ("receipt" in step and "do" not in step):
            raise Skipped("a letter of a county that isn't there")
        if "on" in step:
            self.advance(str(step["on"]))
        self.region = str(step["at"]) if str(step.get("at")) in self.regions else self.home
        if "link" in step:
            raise Skipped("a link that is cut")
        if "report" in step:
            self.report(step["report"], step.get("refused"), step.get("as"))
        elif "do" in step:
            self.act(step)
        elif "show" in step:
            self.check(step["show"])
            return
        self.settle()

    def advance(self, moment):
        text = moment if len(moment) > 10 else moment + " 09:00"
        text = text.replace(" ", "T")[:16]
        if text < BEGINS:
            raise Skipped("what was before %s" % BEGINS)
        # A bare day is its morning, or now when that has passed.
        if len(moment) == 10 and text < self.now and text[:10] == self.now[:10]:
            text = self.now
        self.now = text
        self.world.need(["demo", "advance", "--to", text], region=None)

    def settle(self):
        """Until each daemon has what the others wrote: `demo advance` to now waits for it."""
        if not self.now:
            self.now = BEGINS
        self.world.need(["demo", "advance", "--to", self.now], region=None)

    def report(self, said, refused, name):
        self.items += 1
        body = {"place": int(self.region)}
        item = {"id": "GD%d" % self.items, "report": body}
        product = {}
        if said.get("sealed") == "yes":
            item["plain_informant"] = {"name": "某某", "phone": "13812341234", "named": True}
        for key, value in said.items():
            if key in ("feed", "test", "sealed"):
                continue
            if key in ("kind", "id"):
                item[key] = str(value)
            elif key == "happened":
                item["happened_ms"] = self.value(value)
            elif key == "sampling":
                item[key] = {each + ("_day" if each == "sampled" else ""): what for each, what in value.items()}
            elif key in ("class", "batch", "model", "brand"):
                product["class_code" if key == "class" else key] = str(value)
            elif key in ("firm", "respondent", "producer", "seller", "platform"):
                body["respondent" if key == "firm" else key] = firm_of(value)
            elif key == "quantity":
                body[key] = quantity_of(value)
            elif key == "amount":
                body["amount_fen"] = round(float(value) * 100)
            elif key == "product":
                product.update(self.members(value, "ProductRef"))
            else:
                body[key] = self.members(value, self.fields["ReportBody"].get(key))
        if product:
            body["product"] = product
        path = os.path.join(self.world.root, "item.jsonl")
        with open(path, "w", encoding="utf-8") as out:
            out.write(json.dumps(item, ensure_ascii=False) + "\n")
        words = ["feed", "push", path, "--feed", str(said.get("feed", "hotline"))]
        words += ["--test"] if said.get("test") == "yes" else []
        status, lines, told = self.world.run(words, "operator-1", self.region)
        taken = next((line for line in lines if line.get("kind") == "item"), {})
        if status != 0:
            self.refusal = {"line": told.strip(), **(taken.get("refusals") or [{}])[0]}
        if refused is not None:
            self.check_refusal(refused)
        elif status == 0 and name and "report" in taken:
            self.names[name.lstrip("$")] = "RP-%s-%d" % (self.region, taken["report"])

    def person(self, name):
        person = name if any(name == each[0] for each in CAST) else name + "-1"
        if not os.path.exists("%s/etc/zhian/%s/keys/persons/%s.key" % (self.world.root, self.region, person)):
            raise Skipped("nobody here is %s" % name)
        return person

    def command_of(self, said):
        if said in self.commands.options:
            return said
        act = said if "." in said else said.replace(" ", ".", 1).replace(" ", "-")
        if act not in self.commands.acts:
            raise Skipped("no command makes %s" % said)
        return self.commands.acts[act]

    def option_of(self, command, field):
        """A scenario leaves a field's unit out; the terminal wants it."""
        for suffix in SUFFIXES:
            name = (field + suffix).replace("_", "-")
            if name in self.commands.options[command]:
                return name
        if field == "firm" and "respondent" in self.commands.options[command]:
            return "respondent"
        return field.replace("_", "-")

    def option(self, command, field, value):
        name = self.option_of(command, field)
        if name not in self.commands.options[command]:
            raise Skipped("%s has no option --%s" % (command, name))
        kind = self.commands.options[command][name]
        message = self.commands.messages[command].get(name)
        if kind == "yes":
            return ["--" + name] if value == "yes" else ["--no-" + name]
        if isinstance(value, list) and (message is not None or any(isinstance(each, dict) for each in value)):
            return [word for each in value for word in ("--" + name, self.typed(message, each))]
        if isinstance(value, list):
            return ["--" + name, ",".join(self.value(each) for each in value)]
        if kind == "file":
            return ["--" + name, os.path.join(self.scenarios, self.folder, str(value))]
        return ["--" + name, self.typed(message, value)]

    def typed(self, message, value):
        if message == "Attachment":
            return self.file(value)
        if isinstance(value, dict):
            group = self.members(value, message)
            if any(isinstance(each, (dict, list)) or "," in str(each) for each in group.values()):
                return json.dumps(group, ensure_ascii=False)
            return ",".join("%s=%s" % (key, {True: "yes", False: "no"}.get(each, each)
                                       if isinstance(each, bool) else each) for key, each in group.items())
        if message == "FirmRef" and not USCC.fullmatch(str(value)):
            return "name=" + str(value)
        return self.value(value)

    def file(self, name):
        """A photo is a file on the person's machine."""
        kind = ""
        if isinstance(name, dict):
            if not set(name) <= {"kind", "name"}:
                raise Skipped("a photo in full")
            kind, name = name.get("kind", "") + "=", str(name.get("name"))
        path = os.path.join(self.world.root, "evidence", str(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(str(name))
        return (kind if kind != "=" else "") + path

    def paper(self, command, fields):
        """What the law wants in a paper and the step doesn't say."""
        words = []
        if command == "hazard order" and not fields.get("statutory"):
            return words  # a letter, and no paper of the law
        for field, finding in self.papers.get(self.commands.bodies[command], ()):
            if not any(self.option_of(command, each) == field.replace("_", "-") for each in fields):
                words += ["--" + field.replace("_", "-"),
                          "for_sale" if field == "stock_kind" else "met" if finding else "所写" + field]
        # Beside the texts, as services/scenario/fill.c says it.
        if command == "sampling draw" and "stock" not in fields:
            words += self.option(command, "stock", fields["quantity"])
        if command == "sampling draw" and "least_stock" not in fields:
            words += ["--least-stock", "1"]
        if command in ("case decide", "case on-spot") and "reconsider_at" not in fields and "reconsider_days" not in fields:
            words += ["--reconsider-at", "都匀市人民政府", "--reconsider-days", "60"]
        if command == "sampling result" and "tested_by" not in fields:
            words += ["--tested-by", "检验员"]
        return words

    def version_of(self, target):
        """What the person has looked at before he acts."""
        noun = self.commands.nouns.get(target.split("-", 1)[0])
        versions = [line["version"] for line in self.ask(noun + [target]) if "version" in line] if noun else []
        return versions[0] if versions else None

    def act(self, step):
        command = self.command_of(step["do"])
        words = command.split()
        target = self.object_of(str(step["target"])) if "target" in step else None
        # A group of fields, or a field of that name.
        more = step.get("with")
        fields = dict(more) if isinstance(more, dict) else {"with": more} if more is not None else {}
        fields.update((key, value) for key, value in step.items() if key not in STEP_KEYS)
        line = words + ([target] if target else [])
        if words[0] == "campaign":
            for file in [fields.pop(name) for name in ("plan", "source") if name in fields]:
                line.append(os.path.normpath(os.path.join(self.scenarios, self.folder, file)))
            fields.pop("file", None)  # its name, which the terminal knows
        if step["do"] in ("feed pause", "feed resume"):
            line.append(str(fields.pop("feed")))
        for key, value in fields.items():
            line += self.option(command, key, value)
        if "paper" in step:
            line += self.paper(command, fields)
        if "reason" in step:
            line += ["--reason", str(step["reason"])]
        person = self.person(step["by"])
        takes = self.commands.options[command]
        # Who approves says what he saw, or is refused: a scenario tells which.
        version = self.version_of(target) if target and "seen" in takes and command != "proposal approve" else None
        seen = step.get("seen", version)
        if seen is not None and "seen" in takes:
            line += ["--seen", str(seen)]
        if "yes" in takes:
            line.append("--yes")
        tried = self.try_first(command, line, person, version) if "dry-run" in takes else None
        status, lines, said = self.world.run(line, person, self.region)
        reply = next((each for each in lines if "outcome" in each), {})
        if tried is not None and (tried == 0) != (status == 0):
            self.fail(step, "--dry-run ended with %d, without it: %d: %s" % (tried, status, said))
        if status == 0 and step.get("second") and str(reply.get("id", "")).startswith("PP-"):
            status, lines, said = self.world.run(
                ["proposal", "approve", reply["id"], "--yes", "--seen", str(reply.get("object_version", 0))]
                + (["--reason", str(step["reason"])] if "reason" in step else []),
                self.person(step["second"]), self.region)
            reply = next((each for each in lines if "outcome" in each), {})
        self.refusal = None
        if status != 0:
            self.refusal = next((each for each in lines if each.get("kind") == "error"), {"code": "", "said": said})
            self.refusal["line"] = " ".join(line)
        elif "as" in step and reply.get("id"):
            self.names[str(step["as"]).lstrip("$")] = reply["id"]
        if "refused" in step:
            self.check_refusal(step["refused"])
        elif "leads_to" in step and target and self.refusal is None:
            self.settle()
            self.check({words[0]: target, "state": step["leads_to"]})

    def try_first(self, command, line, person, version):
        """Without effect: what the act itself is then held to.  Another version and a moment to come are refused."""
        if self.commands.ran[command] >= OFTEN:
            return None
        status, lines, said = self.world.run(line + ["--dry-run"], person, self.region)
        if status != 0 or version is None:
            return status
        for more, refused in ((["--seen", str(version + 1)], CONFLICT),
                              (["--happened", "%d-01-01T00:00" % (int(self.now[:4]) + 5)], USAGE)):
            plain = line
            if more[0] == "--seen":
                at = line.index("--seen")
                plain = line[:at] + line[at + 2:]
            # A proposal may be turned down whatever became of its matter.
            if more[0][2:] not in self.commands.options[command] or more[0] in plain or \
                    (command.startswith("proposal ") and more[0] == "--seen"):
                continue
            ended, _, said = self.world.run(plain + ["--dry-run"] + more, person, self.region)
            if ended != refused:
                self.fail(" ".join(plain + more), "it ended with %d: %s" % (ended, said))
        return status

    # ---- refusals

    def settle_refusal(self):
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise Failed("%s: %s" % (refusal.get("line"), json.dumps(refusal, ensure_ascii=False)))

    def check_refusal(self, wanted):
        refusal, self.refusal = self.refusal, None
        self.checked += 1
        if refusal is None:
            self.fail({"refused": wanted}, "it was done")
            return
        # What the terminal refuses by itself never reaches a daemon, which would have had a reason of its own.
        if refusal.get("code") in TERMINAL_REFUSES:
            return
        if isinstance(wanted, dict):
            holds = all(self.holds(refusal, key, each) for key, each in wanted.items())
        else:
            holds = wanted == "yes" or wanted in (refusal.get("code"), refusal.get("rule"))
        if not holds:
            self.fail({"refused": wanted}, json.dumps(refusal, ensure_ascii=False))

    # ---- checks

    def check(self, check):
        before = self.region
        if str(check.get("at")) in self.regions:
            self.region = str(check["at"])
            check = {key: each for key, each in check.items() if key != "at"}
        if "refused" == next(iter(check)):
            self.check_refusal(check["refused"])
        else:
            holds, found = self.asked(check)
            if holds is not None:
                self.checked += 1
            if holds is False:
                self.fail(check, json.dumps(found, ensure_ascii=False))
        self.region = before

    def asked(self, check):
        """Whether it holds, and what was found; None: it asks for nothing that a command says."""
        first = next(iter(check))
        rest = {key: each for key, each in check.items() if key not in (first, "times")}
        if first == "not":
            holds, found = self.asked(check["not"])
            return None if holds is None else not holds, found
        if first in ("ask", "term"):
            return None, None
        if first == "due":
            return self.due(check["due"])
        if first == "event":
            return self.events(str(check["event"]), rest, check.get("times"))
        if first == "proposed":
            renamed = {{"measure": "kind", "by": "decider_role"}.get(key, key): each
                       for key, each in check["proposed"].items() if key != "times"}
            return self.events("measure_proposed", renamed, check["proposed"].get("times"))
        if first in ("explain", "possible"):
            subject = check["explain"] if first == "explain" else check["of"]
            as_of = rest.pop("as_of", None)
            lines = self.ask(["explain", self.object_of(str(subject))] + ([] if as_of is None else ["--at", str(as_of)]))
            if first == "possible":
                rest = {"what": "state", "possible": check["possible"]}
            return any(self.all_hold(line, rest) for line in lines), lines
        if first == "count":
            lines = self.list_of(str(check["of"]))
            rest.pop("of")
            if lines is None:
                return None, None
            count = sum(self.all_hold(line, rest) for line in lines)
            return so_often(check["count"], count), count
        value = str(check[first])
        if value in ("any", "none"):
            lines = self.list_of(first)
            if lines is None:
                return None, None
            return any(self.all_hold(line, rest) for line in lines) == (value == "any"), lines
        target = self.object_of(value)
        words = self.commands.nouns.get(target.split("-", 1)[0])
        if words is None:
            return None, None
        lines = self.ask(words + [target])
        return any(self.all_hold(line, rest) for line in lines), lines

    def list_of(self, noun):
        """None: the terminal has no such list."""
        command = noun + " list"
        if command not in self.commands.options:
            return None
        words = command.split() + (["--limit", "1000"] if "limit" in self.commands.options[command] else [])
        return self.ask(words)

    def due(self, wanted):
        wanted = {{"clock": "purpose", "on": "due", "of": "subject"}.get(key, key): each
                  for key, each in wanted.items() if key not in ("stops", "extension", "extension_by")}
        times = wanted.pop("times", None)
        wanted.setdefault("state", "running")
        lines = self.ask(["clock", "list", "--limit", "1000"])
        for line in lines:
            line["marks"] = [mark_of(mark, line.get("unit") == "hour") for mark in line.get("marks", [])]
        count = sum(self.all_hold(line, wanted) for line in lines)
        purpose = wanted.get("purpose")
        return so_often(times, count), [line for line in lines if line.get("purpose") == purpose]

    def note_heads(self):
        for region in self.regions:
            _, lines, _ = self.world.run(["status"], "auditor-1", region)
            for line in lines:
                if line.get("kind") == "status" and str(line.get("region")) == region:
                    self.begun[region, line["daemon"]] = line["head"]

    def events(self, kind, wanted, times):
        """Of this round."""
        lines = []
        for daemon in DAEMONS:
            head = self.begun.get((self.region, daemon), 0)
            lines += self.ask(["journal", "tail", daemon, "--decode", "--from", str(head + 1)])
        lines = [line for line in lines if line.get("event", "").replace("_", "") == kind.replace("_", "")]
        return so_often(times, sum(self.all_hold(line, wanted) for line in lines)), lines

    # ---- what holds of a line

    def all_hold(self, line, wanted):
        return all(self.holds(line, key, each) for key, each in wanted.items())

    def holds(self, line, key, wanted):
        found, name = member_of(line, key)
        return self.same(wanted, found, name)

    def same(self, wanted, found, name):
        if isinstance(wanted, list):
            many = found if isinstance(found, list) else [] if found is None else [found]
            return len(wanted) == len(many) and all(any(self.same(each, one, name) for one in many)
                                                    for each in wanted)
        if isinstance(wanted, dict):
            many = found if isinstance(found, list) else [found]
            return any(isinstance(one, dict) and self.all_hold(one, wanted) for one in many)
        text = self.object_of(str(wanted)) if str(wanted).startswith("$") or "@$" in str(wanted) else str(wanted)
        if text == "any":
            return found not in (None, [])
        if text == "none":
            return found in (None, [])
        if found is None:
            return text == "no"
        if isinstance(found, bool):
            return text in (("yes", "true") if found else ("no", "false"))
        if isinstance(found, list):
            return any(self.same(wanted, one, name) for one in found)
        if isinstance(found, dict):
            return text in [found.get(each) for each in ("id", "key", "name", "rule")]
        if isinstance(found, int):
            number = OBJECT.fullmatch(text)
            if number:
                return found == int(number.group(1))
            if re.fullmatch(r"(?:[<>]= )?-?\d+", text) and so_often(text, found):
                return True
            return name.endswith("_fen") and re.fullmatch(r"\d+(?:\.\d+)?", text) is not None and \
                round(float(text) * 100) == found
        moment = text.replace(" ", "T")
        return found == text or (len(text) in (10, 16) and text[4:5] == "-" and found[:len(text)] == moment)


def field_in(fields, said):
    """As the message calls it: people leave units out, and say uscc and firm."""
    for name in [said + suffix for suffix in SUFFIXES] + [{"uscc": "key", "firm": "respondent"}.get(said, said)]:
        if name in fields:
            return name
    return said


def firm_of(value):
    if isinstance(value, dict):
        return {"key" if key == "uscc" else key: str(each) for key, each in value.items()}
    return {"key" if USCC.fullmatch(str(value)) else "name": str(value)}


def quantity_of(value):
    if isinstance(value, dict):
        return {"amount": int(value.get("amount", 0)), "unit": str(value.get("unit", ""))}
    amount = re.match(r"\d+", str(value)).group()
    return {"amount": int(amount), "unit": str(value)[len(amount):]}


def so_often(times, count):
    if times is None:
        return count != 0
    text = str(times)
    number = int(text.split()[-1])
    return count >= number if text[0] == ">" else count <= number if text[0] == "<" else count == number


def member_of(line, key):
    """By the name that people say: the unit may be left out; an event's own members lie in its body."""
    body = line.get("body") if isinstance(line.get("body"), dict) else {}
    for where in (body, line) if key == "kind" else (line, body):
        for unit in UNITS:
            name = (key + unit).replace("-", "_")
            if name in where:
                return where[name], name
    return None, key


def mark_of(mark, hours):
    """ "reminder 2025-03-20", with its hour where that isn't the usual one."""
    moment = mark.get("at_ms", "")
    usual = "T09:00:00" if mark.get("mark") == "reminder" else "T00:00:00"
    if not hours and moment[10:19] == usual:
        return "%s %s" % (mark.get("mark"), moment[:10])
    return "%s %s %s" % (mark.get("mark"), moment[:10], moment[11:16])


def papers_of(scenarios):
    """What each paper has to say, from the table in which the law's own list stands."""
    papers = {}
    path = os.path.join(scenarios, "..", "..", "common", "policy", "papers", "papers.def")
    with open(path, encoding="utf-8") as source:
        for line in source:
            found = re.match(r"X\((\w+), (\w+),", line)
            if found:
                message = "".join(part.capitalize() for part in found.group(1).split("_"))
                papers.setdefault(message, []).append((found.group(2), "review" in found.group(1)))
    return papers


def fields_of(scenarios):
    """Of each message of the public contract its fields, with their types."""
    messages = {}
    folder = os.path.join(scenarios, "..", "..", "proto")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".proto"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as source:
            fields = {}
            for line in source:
                begins = re.match(r"message (\w+)", line)
                field = re.match(r"\s+(?:optional|repeated) (\w+) (\w+) = \d", line)
                if begins:
                    fields = messages.setdefault(begins.group(1), {})
                elif field:
                    fields[field.group(2)] = field.group(1)
    return messages

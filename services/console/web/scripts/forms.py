#!/usr/bin/env python3
"""forms.py ZHIANCTL IDS: writes src/sign/forms.ts, the acts that pages offer and what each wants to be filled in.

From zhianctl's own table of commands and the kinds of objects in common/base/ids.h, so that an act that zhianctl has can be
signed in a browser at once; tests/e2e/web/messages_test holds the kept one to both."""
import json, re, subprocess, sys

zhianctl, ids = sys.argv[1:3]
# Of the sub-messages only these can be filled in; a part field by field, but for what nobody fills in by hand.
PARTS = {"Attachment": "file", "Quantity": "quantity", "Penalty": "penalty", "InventoryLine": "line", "ObjectId": "object",
         "FirmRef": "part", "ProductRef": "part", "FailedItem": "row"}
BY_PROGRAMS = {"name_as_printed", "uscc_warning"}
kinds = {prefix: (int(number), owner.lower()) for number, prefix, owner in
         re.findall(r'X\(\w+, (\d+), "(\w+)", DAEMON_(\w+)\)', open(ids).read())}


def asked_of(option):
    """None: it can't be filled in here."""
    asked = {"field": option["field"]}
    kind = PARTS.get(option["message"]) if "message" in option else option["type"]
    if kind is None:
        return None
    if kind == "number" and "object" in option:
        kind, asked["of"] = "id", option["object"]
    if kind != "text":
        asked["kind"] = kind
    if "words_of" in option:
        asked["of"] = option["words_of"]
    if kind in ("part", "row"):
        asked["of"] = option["message"]
    if kind == "part":
        asked["parts"] = [asked_of(field) for field in option["fields"] if field["field"] not in BY_PROGRAMS]
    for name in ("words", "numbers"):
        if name in option and kind != "file":
            asked[name] = option[name]
    for flag, name in (("repeated", "many"), ("required", "required")):
        if option.get(flag):
            asked[name] = True
    return asked


def form_of(command, of, fills=None):
    """None: something that must be given can't be filled in here. `fills`: the field that has the object of the page."""
    form = {"act": command["act"], "of": of}
    if of == "":
        form["noun"] = command["noun"]
    if of == "" or fills is not None:
        form["daemon"] = command["daemon"]
    if fills is not None:
        form["fills"] = fills
    if "body" in command:
        form["body"] = command["body"]
    form["asked"] = []
    for option in command["options"]:
        if option.get("field", fills) == fills:
            if option["name"] == "reason" and option.get("required"):
                form["reason"] = "must"
            continue
        asked = asked_of(option)
        if asked is not None:
            form["asked"].append(asked)
        elif option.get("required"):
            return None
    return form


def forms_of(command):
    """One where it has a target; else, where it begins something, one that begins from nothing, where that can be, and one
    for each object that it may begin from."""
    if "of" in command:
        return [form_of(command, command["of"])]
    fields = [option.get("field") for option in command["options"]]
    from_nothing = "daemon" in command and (command["noun"] in listed or "firm_key" in fields)
    return ([form_of(command, "")] if from_nothing else []) + [
        form_of(command, option["object"], option["field"]) for option in command["options"] if "object" in option]


# What these hand out is told by zhianctl alone: a console has no contact of anybody.
BY_ZHIANCTL = {"report.contact", "report.conflict"}
# What a page fills in by itself, from figures that it had counted; zhianctl's command does the same.
BY_PAGES = [{"act": "bulletin.submit", "of": "BL", "daemon": "escalation", "body": "BulletinSubmitCommand", "asked": []},
            {"act": "bulletin.approve", "of": "BL", "body": "BulletinApproveCommand", "asked": []}]
def word_of(asked):
    """As src/sign/forms_of.ts reads it."""
    word = asked["field"] + ("!" if "required" in asked else "") + ("*" if "many" in asked else "")
    if "kind" in asked:
        word += ":" + asked["kind"] + ("@" + asked["of"] if "of" in asked else "")
    if "parts" in asked:
        word += "(" + ",".join(map(word_of, asked["parts"])) + ")"
    for name, mark in (("words", "="), ("numbers", "#")):
        if name in asked:
            assert not any(re.search(r"[ ,|()#]", str(one)) for one in asked[name]), asked
            word += mark + "|".join(map(str, asked[name]))
    return word


def line_of(form):
    called = "".join(word.capitalize() for word in re.split(r"[.-]", form["act"])) + "Command"
    body = form.get("body", "")
    return " ".join([form["act"], form["of"] + (":" + form["noun"] if "noun" in form else ""),
                     form.get("daemon", "") + (":" + form["fills"] if "fills" in form else ""),
                     ("+" if body == called else body) + ("!" if "reason" in form else "")] + [word_of(one) for one in form["asked"]]).rstrip()


lines = subprocess.run([zhianctl, "--json", "help"], capture_output=True, check=True, text=True).stdout
commands = [json.loads(line) for line in lines.splitlines()]
listed = {command["noun"] for command in commands if command.get("verb") == "list"}  # with a page where a form can stand
forms = [form for command in commands if command.get("act", "") not in {"", *BY_ZHIANCTL} for form in forms_of(command)] + BY_PAGES
print("// Made by scripts/forms.py from zhianctl's table of commands: don't change it by hand.")
print("import { formsOf } from \"./forms_of.ts\";")
print()
print("export const kinds: Record<string, { kind: number; daemon: string }> = {")
for prefix, (number, owner) in kinds.items():
    print('  %s: { kind: %d, daemon: "%s" },' % (prefix, number, "" if owner == "unknown" else owner))
print("};")
print("export const forms = formsOf(`")
for form in forms:
    if form is not None:
        print(line_of(form))
print("`);")

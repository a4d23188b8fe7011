#!/usr/bin/env python3
"""forms.py ZHIANCTL IDS: writes src/sign/forms.ts, the acts that pages offer and what each wants to be filled in.

From zhianctl's own table of commands and the kinds of objects in common/base/ids.h, so that an act that zhianctl has can be
signed in a browser at once; tests/e2e/web/messages_test holds the kept one to both."""
import json, re, subprocess, sys

zhianctl, ids = sys.argv[1:3]
# Of the sub-messages only these can be filled in.
PARTS = {"Attachment": "file", "Quantity": "quantity", "Penalty": "penalty"}
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
    for name in ("words", "numbers"):
        if name in option and kind != "file":
            asked[name] = option[name]
    for flag, name in (("repeated", "many"), ("required", "required")):
        if option.get(flag):
            asked[name] = True
    return asked


def form_of(command):
    form = {"act": command["act"], "of": command["of"]}
    if "body" in command:
        form["body"] = command["body"]
    form["asked"] = []
    for option in command["options"]:
        if "field" not in option:
            if option["name"] == "reason" and option.get("required"):
                form["reason"] = "must"
            continue
        asked = asked_of(option)
        if asked is not None:
            form["asked"].append(asked)
        elif option.get("required"):
            return None
    return form


lines = subprocess.run([zhianctl, "--json", "help"], capture_output=True, check=True, text=True).stdout
forms = [form_of(command) for command in map(json.loads, lines.splitlines()) if "act" in command and "of" in command]
print("// Made by scripts/forms.py from zhianctl's table of commands: don't change it by hand.")
print("export const kinds: Record<string, { kind: number; daemon: string }> = {")
for prefix, (number, owner) in kinds.items():
    print('  %s: { kind: %d, daemon: "%s" },' % (prefix, number, "" if owner == "unknown" else owner))
print("};")
print("export const forms: unknown[] = [")
for form in forms:
    if form is not None:
        print("  %s," % json.dumps(form, ensure_ascii=False, separators=(",", ":")))
print("];")

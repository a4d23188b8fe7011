#!/usr/bin/env python3
"""messages.py PROTO FORMS: writes src/sign/messages.ts, the fields of the messages that pages sign (src/sign/forms.ts), from
the descriptors.

What the table hasn't got can't be signed; tests/e2e/web/messages_test holds the kept one to proto/."""
import os, re, subprocess, sys, tempfile

KINDS = {"TYPE_STRING": "text", "TYPE_BYTES": "bytes", "TYPE_BOOL": "number", "TYPE_UINT32": "number", "TYPE_UINT64": "number",
         "TYPE_INT32": "signed", "TYPE_INT64": "signed", "TYPE_ENUM": "number", "TYPE_MESSAGE": "message"}
proto, forms = sys.argv[1:3]


def roots_of(lines):
    """The messages of the forms; "+" is the act's own (src/sign/forms_of.ts)."""
    for act, _, _, body, *_ in (line.split(" ") + 4 * [""] for line in lines):
        body = body.rstrip("!")
        if body:
            yield "".join(word.capitalize() for word in re.split(r"[.-]", act)) + "Command" if body == "+" else body


roots = ["Command"] + sorted(set(roots_of(open(forms).read().split("`")[1].strip().split("\n"))))


def descriptors():
    """{message: {field: (number, type, type's name, repeated)}}, of messages that stand by themselves."""
    with tempfile.TemporaryDirectory() as folder:
        made = os.path.join(folder, "set")
        files = sorted(os.path.join(proto, name) for name in os.listdir(proto) if name.endswith(".proto"))
        subprocess.run(["protoc", "-I", proto, "--descriptor_set_out=" + made, *files], check=True)
        with open(made, "rb") as given:
            text = subprocess.run(["protoc", "--decode=google.protobuf.FileDescriptorSet", "google/protobuf/descriptor.proto"],
                                  stdin=given, capture_output=True, check=True).stdout.decode()
    messages, path, at, field = {}, [], None, {}
    for line in text.split("\n"):
        line = line.strip()
        if line.endswith("{"):
            path.append(line[:-2])
            if path[1:] == ["message_type", "field"]:
                field = {}
        elif line == "}":
            if path[1:] == ["message_type", "field"]:
                messages[at][field["name"]] = (int(field["number"]), field["type"], field.get("type_name", "").rsplit(".", 1)[-1],
                                               field["label"] == "LABEL_REPEATED")
            path.pop()
        elif m := re.match(r'(\w+): "?([^"]*)"?$', line):
            if path[1:] == ["message_type"] and m.group(1) == "name":
                at = m.group(2)
                messages[at] = {}
            elif path[1:] == ["message_type", "field"]:
                field[m.group(1)] = m.group(2)
    return messages


messages = descriptors()
wanted, waiting = {}, list(roots)
while waiting:
    name = waiting.pop()
    if name in wanted:
        continue
    wanted[name] = messages[name]
    waiting += [of for _, kind, of, _ in messages[name].values() if kind == "TYPE_MESSAGE"]
def word_of(field, number, expected, kind, of, many):
    """As src/sign/fields_of.ts reads it: a text has no kind, a number that follows the one before none of its own."""
    what = of if kind == "TYPE_MESSAGE" else KINDS[kind][0].replace("t", "")
    return field + ("" if number == expected else "@%d" % number) + (":" + what if what else "") + ("*" if many else "")


print("// Made by scripts/messages.py from proto/: don't change it by hand.")
print("import { messagesOf } from \"./fields_of.ts\";")
print()
print("export const messages = messagesOf(`")
for name in sorted(wanted):
    fields, expected = [], 1
    for field, (number, kind, of, many) in sorted(wanted[name].items(), key=lambda one: one[1][0]):
        fields.append(word_of(field, number, expected, kind, of, many))
        expected = number + 1
    print(" ".join([name] + fields))
print("`);")

#!/usr/bin/env python3
"""messages.py PROTO FORMS: writes src/sign/messages.ts, the fields of the messages that pages sign (src/sign/forms.ts), from
the descriptors.

What the table hasn't got can't be signed; tests/e2e/web/messages_test holds the kept one to proto/."""
import os, re, subprocess, sys, tempfile

KINDS = {"TYPE_STRING": "text", "TYPE_BYTES": "bytes", "TYPE_BOOL": "number", "TYPE_UINT32": "number", "TYPE_UINT64": "number",
         "TYPE_INT32": "signed", "TYPE_INT64": "signed", "TYPE_ENUM": "number", "TYPE_MESSAGE": "message"}
proto, forms = sys.argv[1:3]
roots = ["Command"] + sorted(set(re.findall(r'"body":"(\w+)"', open(forms).read())))


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
print("// Made by scripts/messages.py from proto/: don't change it by hand.")
print("export type Kind = \"text\" | \"bytes\" | \"number\" | \"signed\" | \"message\";")
print("export interface Field { number: number; kind: Kind; of?: string; many?: true }")
print("export const messages: Record<string, Record<string, Field>> = {")
for name in sorted(wanted):
    print("  %s: {" % name)
    for field, (number, kind, of, many) in sorted(wanted[name].items(), key=lambda one: one[1][0]):
        print("    %s: { number: %d, kind: \"%s\"%s%s }," % (
            field, number, KINDS[kind], ", of: \"%s\"" % of if kind == "TYPE_MESSAGE" else "", ", many: true" if many else ""))
    print("  },")
print("};")

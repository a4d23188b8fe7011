#!/usr/bin/python3
"""A feed of a Zhian county, by proto/README.md alone.

    zhian_feed.py --server intake.pub --key hotline.key --endpoint tcp://10.0.0.5:7410 push FILE
    zhian_feed.py ... status ID...

FILE has one item a line, in the JSON of protobuf (https://protobuf.dev/programming-guides/json):
{"id": "ZW-1", "kind": "REPORT_KIND_COMPLAINT", "report": {"text": "…", "place": 522701}}

Debian packages: python3-zmq python3-protobuf python3-nacl protobuf-compiler.

Exit status: 0 everything was received (now or before); 1 some items weren't, each is printed with code and
field; 2 the key isn't admitted; 3 nobody answers.
"""

import argparse
import base64
import hashlib
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time

import zmq
import zmq.utils.monitor
import zmq.utils.z85
from google.protobuf import json_format
from nacl import bindings as sodium

# "Again?" in the table of codes: the same push is taken later.
LATER = {"feed.over_rate", "feed.over_share", "daemon.busy", "daemon.full"}
ITEMS_MAX = 1000
PUSH_BYTES = 900 << 10  # below the message's limit of 1 MiB
ANSWER_MS = 10000


class NotAdmitted(Exception):
    """The county refuses this key.  libzmq tries no more: a new connection is needed, with a key that is known."""


class NoAnswer(Exception):
    """Nothing came in time.  Nothing is known of what was sent: send it again, with the same ids."""


class PushRefused(Exception):
    """The push as a whole: code and where."""

    def __init__(self, refusal):
        super().__init__(refusal.code, refusal.where)
        self.code = refusal.code


# ---- proto/*.proto, compiled when they are needed


def load_proto(directory):
    out = tempfile.mkdtemp(prefix="zhian-feed-")
    files = [name for name in os.listdir(directory) if name.endswith(".proto")]
    subprocess.run(["protoc", "-I", directory, "--python_out", out] + files, check=True)
    sys.path.insert(0, out)
    wire, feed = importlib.import_module("wire_pb2"), importlib.import_module("feed_pb2")
    for name in os.listdir(out):
        if name.endswith(".py"):
            os.remove(os.path.join(out, name))
    cache = os.path.join(out, "__pycache__")
    if os.path.isdir(cache):
        for name in os.listdir(cache):
            os.remove(os.path.join(cache, name))
        os.rmdir(cache)
    os.rmdir(out)
    return wire, feed


# ---- keys: one line, "zhian-key 1 PURPOSE ALGORITHM NAME PUBLIC [SECRET]"


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def load_key(path, purpose):
    with open(path, encoding="ascii") as file:
        words = file.read().rstrip("\n").split(" ")
    if words[:3] != ["zhian-key", "1", purpose]:
        raise ValueError(f"{path}: not a key for {purpose}")
    return [from_base64url(word) for word in words[5:]]  # public, and secret if it is there


# ---- the seal: who reported can be read by the county's discloser alone

ALGORITHM = 3  # X25519, XChaCha20-Poly1305
SEAL_PURPOSE = 4


def seal_key_id(public):
    return hashlib.blake2b(bytes([SEAL_PURPOSE, ALGORITHM]) + public, digest_size=32).digest()[:8]


def seal(receiver, item_id, plain, secret=None, nonce=None):
    """`plain`: a packed Informant.  Secret and nonce are drawn, but for the test vector."""
    secret = secret or os.urandom(32)
    nonce = nonce or os.urandom(24)
    ephemeral = sodium.crypto_scalarmult_base(secret)
    shared = sodium.crypto_scalarmult(secret, receiver)
    key = hashlib.blake2b(
        b"zhian-seal-1" + bytes([ALGORITHM]) + shared + ephemeral + receiver, digest_size=32
    ).digest()
    head = bytes([ALGORITHM]) + seal_key_id(receiver) + ephemeral
    bound = head + item_id.encode()
    return head + nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, bound, nonce, key)


# ---- the socket


class Feed:
    def __init__(self, endpoint, server_public, own_public, own_secret, proto):
        self.wire, self.feed = load_proto(proto)
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.curve_serverkey = zmq.utils.z85.encode(server_public)
        self.socket.curve_publickey = zmq.utils.z85.encode(own_public)
        self.socket.curve_secretkey = zmq.utils.z85.encode(own_secret)
        self.socket.linger = 0
        # Without this a key that isn't admitted looks like a county that is silent.
        self.monitor = self.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_AUTH)
        self.poller = zmq.Poller()
        self.poller.register(self.socket, zmq.POLLIN)
        self.poller.register(self.monitor, zmq.POLLIN)
        self.push_id = int(time.time() * 1000) << 10
        self.socket.connect(endpoint)

    def close(self):
        self.socket.disable_monitor()
        self.monitor.close(linger=0)
        self.socket.close(linger=0)
        self.context.term()

    def exchange(self, envelope, accept):
        """One message is one ZeroMQ frame, without a delimiter before it."""
        envelope.version = 1
        try:
            self.socket.send(envelope.SerializeToString(), zmq.DONTWAIT)
        except zmq.Again:
            # A key that isn't admitted may have lost its connection before there was anything to send.
            if self.monitor.poll(ANSWER_MS):
                raise NotAdmitted from None
            raise NoAnswer from None
        end = time.monotonic() + ANSWER_MS / 1000
        while True:
            left = end - time.monotonic()
            ready = dict(self.poller.poll(max(0, left * 1000)))
            if self.monitor in ready:
                zmq.utils.monitor.recv_monitor_message(self.monitor)
                raise NotAdmitted
            if self.socket not in ready:
                raise NoAnswer
            answer = self.wire.Envelope.FromString(self.socket.recv())
            result = accept(answer)
            if result is not None:
                return result

    def push_once(self, items, test=False):
        """The receipt.  It covers all items of the push, in their order, or refuses the push as a whole."""
        self.push_id += 1
        push = self.wire.Envelope()
        push.push.items.extend(items)
        push.push.push_id = self.push_id
        if test:
            push.push.test = True

        def accept(answer):
            mine = answer.HasField("receipt") and (
                not answer.receipt.HasField("push_id") or answer.receipt.push_id == self.push_id
            )
            return answer.receipt if mine else None

        receipt = self.exchange(push, accept)
        if receipt.HasField("refusal"):
            raise PushRefused(receipt.refusal)
        return receipt

    def push(self, items, tries=20):
        """Yields (item, result) for each item, once something final is known of it."""
        waiting, wait = list(items), 0.1
        while waiting and tries > 0:
            tries -= 1
            try:
                receipt = self.push_once(waiting)
            except NoAnswer:
                continue  # what was taken is known by its ids: REPEATED
            except PushRefused as refused:
                if refused.code not in LATER:
                    raise
                time.sleep(wait)
                wait = min(2 * wait, 5)
                continue
            later = []
            for item, result in zip(waiting, receipt.results):
                if result.outcome == self.feed.ITEM_OUTCOME_LATER:
                    later.append(item)
                else:
                    yield item, result
            waiting = later
            if waiting:
                time.sleep(wait)
                wait = min(2 * wait, 5)
        if waiting:
            raise NoAnswer

    def status(self, ids):
        envelope = self.wire.Envelope()
        envelope.status_pull.ids.extend(ids)

        def accept(answer):
            if answer.HasField("receipt") and answer.receipt.HasField("refusal"):
                raise PushRefused(answer.receipt.refusal)
            return answer.status_answer if answer.HasField("status_answer") else None

        return self.exchange(envelope, accept).items


# ---- the command line


def batches(items, most):
    batch, size = [], 0
    for item in items:
        packed = item.ByteSize() + 16
        if batch and (len(batch) == most or size + packed > PUSH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += packed
    if batch:
        yield batch


def read_items(feed, path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json_format.Parse(line, feed.feed.PushItem())


def run_push(feed, arguments):
    failed, counts = 0, {}
    outcomes = feed.feed.ItemOutcome
    for batch in batches(read_items(feed, arguments.words[0]), arguments.batch):
        for item, result in feed.push(batch):
            name = outcomes.Name(result.outcome)[len("ITEM_OUTCOME_"):].lower()
            counts[name] = counts.get(name, 0) + 1
            if name not in ("received", "repeated"):
                failed += 1
                for refusal in result.refusals:
                    print(json.dumps({"id": item.id, "outcome": name, "code": refusal.code,
                                      "where": refusal.where}, ensure_ascii=False))
    print(json.dumps(counts, sort_keys=True))
    return 1 if failed else 0


def run_status(feed, arguments):
    for item in feed.status(arguments.words):
        print(json_format.MessageToJson(item, indent=None, preserving_proto_field_name=True, ensure_ascii=False))
    return 0


def find_proto():
    """Beside the sources, or as the package libzhian-dev lays it down."""
    here = os.path.dirname(os.path.abspath(__file__))
    for directory in ("../../../proto", "../../proto"):
        if os.path.exists(os.path.join(here, directory, "wire.proto")):
            return os.path.join(here, directory)
    return "/usr/share/zhian/proto"


def main():
    parser = argparse.ArgumentParser(description="Push reports to a county, and ask what became of them.")
    parser.add_argument("--endpoint", required=True, help="tcp://HOST:PORT of the county's feed socket")
    parser.add_argument("--server", required=True, help="intake.pub of the county")
    parser.add_argument("--key", required=True, help="the feed's own key file")
    parser.add_argument("--proto", default=find_proto(), help="where *.proto are")
    parser.add_argument("--batch", type=int, default=200, help="items in a push")
    parser.add_argument("act", choices=["push", "status"])
    parser.add_argument("words", nargs="+", metavar="FILE|ID")
    arguments = parser.parse_args()
    server, own = load_key(arguments.server, "transport"), load_key(arguments.key, "transport")
    feed = Feed(arguments.endpoint, server[0], own[0], own[1], arguments.proto)
    try:
        return run_push(feed, arguments) if arguments.act == "push" else run_status(feed, arguments)
    except NotAdmitted:
        print("the county doesn't admit this key: is it the one that was given to the county, and is the "
              "county's own key right?", file=sys.stderr)
        return 2
    except NoAnswer:
        print("nobody answers; send the file again later, ids make it safe", file=sys.stderr)
        return 3
    except PushRefused as refused:
        print(f"the push was refused: {refused.args[0]} {refused.args[1]}", file=sys.stderr)
        return 1
    finally:
        feed.close()


if __name__ == "__main__":
    sys.exit(main())

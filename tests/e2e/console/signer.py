"""A person's browser, as far as signing goes: a key, a command in protobuf's form, and the signature over it."""
import ctypes, ctypes.util, hashlib, os, time

sodium = ctypes.CDLL(ctypes.util.find_library("sodium") or "libsodium.so.23")
REGION = 522701
DAEMONS = {"intake": 1, "hazard": 2, "escalation": 3, "notify": 4, "credit": 5}
KINDS = {"RP": 1, "HZ": 2, "CS": 8}


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def text(field, value):
    value = value if isinstance(value, bytes) else value.encode()
    return varint(field << 3 | 2) + varint(len(value)) + value


def target(kind, of, region=REGION):
    return text(2, number(1, kind) + number(2, region) + number(3, of))


def command(act, on=b"", seen=None, reason=None, body=b""):
    return (text(1, act) + on + (number(3, seen) if seen is not None else b"") + (text(4, reason) if reason else b"")
            + (text(6, body) if body else b""))


class Signer:
    def __init__(self, person):
        self.person = person
        self.public, self.secret = ctypes.create_string_buffer(32), ctypes.create_string_buffer(64)
        assert sodium.sodium_init() >= 0 and sodium.crypto_sign_keypair(self.public, self.secret) == 0
        self.key = self.public.raw.hex()

    def sign(self, daemon, what, region=REGION, signed_daemon=None, now_ms=None, term_ms=120000, request=None):
        """The body of POST /acts."""
        now_ms = int(time.time() * 1000) if now_ms is None else now_ms
        request = request or now_ms.to_bytes(8, "big") + os.urandom(8)
        until = now_ms + term_ms
        over = (b"zhian act 1" + region.to_bytes(4, "big") + bytes([DAEMONS[signed_daemon or daemon]]) + request
                + until.to_bytes(8, "big") + hashlib.sha256(what).digest())
        signature = ctypes.create_string_buffer(64)
        assert sodium.crypto_sign_detached(signature, None, over, ctypes.c_ulonglong(len(over)), self.secret) == 0
        return {"person": self.person, "daemon": daemon, "request_id": request.hex(), "not_after_ms": until,
                "command": what.hex(), "signature": signature.raw.hex()}

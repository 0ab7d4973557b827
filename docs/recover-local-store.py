#!/usr/bin/env python3
"""Reads a local store of secrun without secrun: Python 3.8 or newer and its standard library, nothing else.

    recover-local-store.py STORE                            asks for the passphrase, or reads ~/.config/secrun/local.key
    recover-local-store.py STORE --key-file FILE
    recover-local-store.py STORE --key-variable NAME        such as CREDENTIAL_ENCRYPTION_KEY
    recover-local-store.py STORE --passphrase-variable NAME
    recover-local-store.py STORE --passphrase-file FILE
    recover-local-store.py STORE ... --output FOLDER        one file per value, and names.json, instead of JSON on stdout

The output has the newest value of every secret that is not deleted: a text as it is, other bytes as {"base64": TEXT}.
The format is described in docs/local-store.md; the names of its parts are used here.
"""

import argparse
import base64
import binascii
import getpass
import hashlib
import hmac
import json
import os
import struct
import sys

MASK = 0xFFFFFFFF


def rounds(state):
    """The twenty rounds that ChaCha20 and HChaCha20 share, on a list of sixteen numbers."""
    x = list(state)
    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                           (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            x[a] = (x[a] + x[b]) & MASK
            t = x[d] ^ x[a]
            x[d] = (t << 16 & MASK) | t >> 16
            x[c] = (x[c] + x[d]) & MASK
            t = x[b] ^ x[c]
            x[b] = (t << 12 & MASK) | t >> 20
            x[a] = (x[a] + x[b]) & MASK
            t = x[d] ^ x[a]
            x[d] = (t << 8 & MASK) | t >> 24
            x[c] = (x[c] + x[d]) & MASK
            t = x[b] ^ x[c]
            x[b] = (t << 7 & MASK) | t >> 25
    return x


CONSTANTS = struct.unpack("<4I", b"expand 32-byte k")


def hchacha20(key, nonce16):
    x = rounds(CONSTANTS + struct.unpack("<8I", key) + struct.unpack("<4I", nonce16))
    return struct.pack("<8I", *(x[:4] + x[12:]))


def chacha20_block(key, counter, nonce12):
    state = CONSTANTS + struct.unpack("<8I", key) + (counter,) + struct.unpack("<3I", nonce12)
    return struct.pack("<16I", *((a + b) & MASK for a, b in zip(rounds(state), state)))


def chacha20(key, nonce12, data):
    out = bytearray()
    for at in range(0, len(data), 64):
        part = data[at:at + 64]
        stream = chacha20_block(key, 1 + at // 64, nonce12)[:len(part)]
        out += (int.from_bytes(part, "little") ^ int.from_bytes(stream, "little")).to_bytes(len(part), "little")
    return bytes(out)


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(message), 16):
        total = (total + int.from_bytes(message[at:at + 16] + b"\x01", "little")) * r % ((1 << 130) - 5)
    return ((total + int.from_bytes(key[16:], "little")) & ((1 << 128) - 1)).to_bytes(16, "little")


def unseal(key, nonce, associated, sealed):
    """XChaCha20-Poly1305; None if anything was changed or the key is another one."""
    text, tag = sealed[:-16], sealed[-16:]
    subkey, nonce12 = hchacha20(key, nonce[:16]), b"\0\0\0\0" + nonce[16:]
    padded = [data + b"\0" * (-len(data) % 16) for data in (associated, text)]
    message = padded[0] + padded[1] + struct.pack("<QQ", len(associated), len(text))
    if not hmac.compare_digest(tag, poly1305(chacha20_block(subkey, 0, nonce12)[:32], message)):
        return None
    return chacha20(subkey, nonce12, text)


def derive(key, store, purpose):
    """HKDF-SHA256; 32 bytes are its first block."""
    extracted = hmac.new(store, key, hashlib.sha256).digest()
    return hmac.new(extracted, purpose.encode() + b"\x01", hashlib.sha256).digest()


def decode_base64(text):
    return base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_").rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def key_from_text(text):
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if len(lines) != 1:
        raise SystemExit("a key is one line")
    text = lines[0]
    try:
        if text.startswith("secrun-local-key-1:"):
            key = decode_base64(text.split(":", 1)[1])
        else:
            key = bytes.fromhex(text) if len(text) == 64 else decode_base64(text)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != 32:
        raise SystemExit("a key is 32 bytes as 64 hexadecimal digits or base64")
    return key


def one_line(data):
    for ending in (b"\n", b"\r"):
        data = data[:-1] if data.endswith(ending) else data
    return data


def read(path):
    with open(os.path.expanduser(path), "rb") as file:
        return file.read()


def secrets_given(options, kinds):
    """The key as 32 bytes, the passphrase as bytes; one of them is None."""
    if options.key_file:
        return key_from_text(read(options.key_file).decode("ascii", "replace")), None
    if options.key_variable:
        return key_from_text(os.environ[options.key_variable]), None
    if options.passphrase_file:
        return None, one_line(read(options.passphrase_file))
    if options.passphrase_variable:
        return None, os.environb[options.passphrase_variable.encode()]
    if "passphrase" in kinds:
        return None, getpass.getpass("passphrase of the store: ").encode()
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return key_from_text(read(os.path.join(config, "secrun/local.key")).decode("ascii", "replace")), None


def file_key(header, store, key, passphrase):
    """Opens the first key slot that the key or the passphrase fits."""
    for slot in header["slots"]:
        if slot["kind"] == "passphrase" and passphrase is not None:
            cost = slot["scrypt"]
            secret = hashlib.scrypt(passphrase, salt=bytes.fromhex(cost["salt"]), n=1 << cost["log_n"], r=cost["r"], p=cost["p"],
                                    maxmem=1 << 30, dklen=32)
        elif slot["kind"] == "key" and key is not None:
            secret = key
        else:
            continue
        opened = unseal(derive(secret, store, "secrun-local 1 slot"), bytes.fromhex(slot["nonce"]), slot["kind"].encode(),
                        bytes.fromhex(slot["wrapped"]))
        if opened is not None:
            return opened
    raise SystemExit("this key or passphrase does not open the store")


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, length):
        part = self.data[self.at:self.at + length]
        if len(part) != length:
            raise SystemExit("the index ends too early")
        self.at += length
        return part

    def number(self, form):
        return struct.unpack("<" + form, self.take(struct.calcsize("<" + form)))[0]

    def text(self):
        return self.take(self.number("H")).decode()


def index_entries(plain, position):
    """Every secret with its versions: (name, [(version, None or (position, length, nonce))])."""
    reader = Reader(plain)
    for _ in range(reader.number("I")):
        name, versions = reader.text(), []
        for _ in range(reader.number("I")):
            version, _created, kind, record = reader.number("I"), reader.number("q"), reader.number("B"), None
            if kind == 1:
                length, nonce = reader.number("I"), reader.take(24)
                record = (position, length, nonce)
                position += length + 16
            _owner, _expires, _comment = reader.text(), reader.text(), reader.text()
            versions.append((version, record))
        yield name, versions


def newest_values(data, options):
    if data[:12] != b"secrun-local" or len(data) < 28:
        raise SystemExit("this is not a local store of secrun")
    form, header_length, index_length = struct.unpack("<IIQ", data[12:28])
    if form != 1:
        raise SystemExit("format %d is not known to this script" % form)
    index_start = 28 + header_length
    records_start = index_start + index_length
    header = json.loads(data[28:index_start])
    store = bytes.fromhex(header["store"])
    key = file_key(header, store, *secrets_given(options, [slot["kind"] for slot in header["slots"]]))
    sealed = data[index_start:records_start]
    plain = unseal(derive(key, store, "secrun-local 1 index"), sealed[:24], data[:index_start], sealed[24:])
    if plain is None:
        raise SystemExit("header or index were changed; try the copy before, STORE.previous")
    record_key = derive(key, store, "secrun-local 1 record")
    values = {}
    for name, versions in index_entries(plain, records_start):
        version, record = versions[-1]
        if record is None:
            print("deleted, left out: " + name, file=sys.stderr)
            continue
        position, length, nonce = record
        associated = store + struct.pack("<I", version) + name.encode()
        value = unseal(record_key, nonce, associated, data[position:position + length + 16])
        if value is None:
            print("damaged, left out: " + name, file=sys.stderr)
        else:
            values[name] = value
    return values


def as_json(value):
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    keys = parser.add_mutually_exclusive_group()
    for name in ("--key-file", "--key-variable", "--passphrase-file", "--passphrase-variable"):
        keys.add_argument(name)
    parser.add_argument("--output", metavar="FOLDER")
    options = parser.parse_args()
    values = newest_values(read(options.store), options)
    if not options.output:
        json.dump({name: as_json(value) for name, value in values.items()}, sys.stdout, indent=2, ensure_ascii=True)
        print()
        return
    os.umask(0o077)
    os.makedirs(options.output)
    names = {name: "%05d" % number for number, name in enumerate(values, 1)}
    for name, value in values.items():
        with open(os.path.join(options.output, names[name]), "wb") as file:
            file.write(value)
    with open(os.path.join(options.output, "names.json"), "w") as file:
        json.dump(names, file, indent=2)


if __name__ == "__main__":
    main()

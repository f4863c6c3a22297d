#!/usr/bin/python3
"""Judges what a stopped hub has stored, without a line of the hub's own code.

Its own reading of SQLite, of protobuf's wire format, of RFC 6962, of signed notes
(C2SP signed-note, tlog-checkpoint) and of DSSE. It says each thing that is wrong, and
exits with 1 if there is any:

- every checkpoint is signed by the log's key and is the root of the entries below it;
- stored nodes are what is below them; the anchor holds nothing that the log lacks;
- each message is the one whose digest its entry records, and is found by its id, once;
- each message waits in each of its mailboxes or was taken over, expired or returned, by
  one entry, and the tables say of it what the log says;
- every file that anybody was granted is there with its digest;
- with --receipts: every receipt that a client holds is of an entry that is there, in
  the place that it names, and its proof verifies.
"""

import argparse
import base64
import hashlib
import json
import pathlib
import sqlite3
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ANCHOR_SLOTS = [(0, 1024), (1024, 1024), (2048, 65536), (2048 + 65536, 65536)]
TILE_LEVELS = 8


class Wrong(Exception):
    """What was read is not what it should be."""


# Protobuf, as far as it is needed: numbers of fields to their values.


def varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data):
            raise Wrong("a number ends in the middle")
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 0x80:
            return value, at


def fields(data):
    found, at = {}, 0
    while at < len(data):
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
            if len(value) != size:
                raise Wrong("a field ends in the middle")
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
            value, at = int.from_bytes(data[at:at + size], "little"), at + size
        else:
            raise Wrong(f"wire type {kind}")
        found.setdefault(tag >> 3, []).append(value)
    return found


def one(found, number, default):
    return found.get(number, [default])[-1]


def text(found, number):
    return one(found, number, b"").decode()


# RFC 6962.


def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """The tree of a growing list of leaves: roots of its whole subtrees, largest first."""

    def __init__(self):
        self.size = 0
        self.stack = []  # (level, hash)
        self.nodes = {}  # (level, index) of the levels that are stored.

    def append(self, leaf):
        level, value = 0, leaf
        while self.stack and self.stack[-1][0] == level:
            value = node_hash(self.stack.pop()[1], value)
            level += 1
            if level % TILE_LEVELS == 0:
                self.nodes[(level, self.size >> level)] = value
        self.stack.append((level, value))
        self.size += 1

    def root(self):
        if not self.stack:
            return hashlib.sha256(b"").digest()
        value = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            value = node_hash(left, value)
        return value


def root_from_path(leaf, index, size, path):
    """RFC 9162, 2.1.3.2."""
    node, last, value = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise Wrong("the path is too long")
        if node & 1 or node == last:
            value = node_hash(step, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, step)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise Wrong("the path is too short")
    return value


class LogKey:
    def __init__(self, vkey):
        self.name, self.hash, key = vkey.split("+", 2)
        raw = base64.b64decode(key)
        if raw[:1] != b"\1":
            raise Wrong("the log's key is not Ed25519")
        self.key = Ed25519PublicKey.from_public_bytes(raw[1:])

    def open(self, note):
        """Size and root of a signed checkpoint."""
        body, _, signatures = note.rpartition("\n\n")
        body += "\n"
        for line in signatures.splitlines():
            mark, name, signature = line.split(" ", 2)
            raw = base64.b64decode(signature)
            if mark != "\u2014" or name != self.name or raw[:4].hex() != self.hash:
                continue
            try:
                self.key.verify(raw[4:], body.encode())
            except InvalidSignature as error:
                raise Wrong("a checkpoint's signature does not verify") from error
            origin, size, root = body.split("\n")[:3]
            if origin != self.name:
                raise Wrong("a checkpoint of another log")
            return int(size), base64.b64decode(root)
        raise Wrong("a checkpoint that the log's key has not signed")


class Check:
    def __init__(self, data, key):
        self.data = pathlib.Path(data)
        self.key = key
        self.wrong = []
        self.database = sqlite3.connect(self.data / "duta.db")
        self.database.text_factory = bytes
        self.entries = []
        self.roots = {}  # Of every size.

    def say(self, what):
        self.wrong.append(what)

    def attempt(self, subject, work):
        try:
            return work()
        except (Wrong, ValueError, sqlite3.DatabaseError, UnicodeDecodeError) as error:
            self.say(f"{subject}: {error}")
            return None

    def rows(self, sql):
        return self.database.execute(sql)

    def run(self, receipts):
        self.attempt("log", self.check_log)
        self.attempt("anchor", self.check_anchor)
        events = self.attempt("entries", self.read_events)
        if events is not None:
            self.attempt("messages", lambda: self.check_messages(events))
            self.attempt("mailboxes", lambda: self.check_mailboxes(events))
        self.attempt("files", self.check_files)
        for number, receipt in enumerate(receipts):
            self.attempt(f"receipt {number} ({receipt['id']})", lambda receipt=receipt: self.check_receipt(receipt))
        return self.wrong

    def check_log(self):
        tree = Tree()
        self.roots[0] = tree.root()
        for index, entry in self.rows("SELECT log_index, entry FROM log_entries ORDER BY log_index"):
            if index != tree.size:
                raise Wrong(f"entry {tree.size} is missing")
            self.entries.append(entry)
            tree.append(leaf_hash(entry))
            self.roots[tree.size] = tree.root()
        for level, index, value in self.rows("SELECT level, node_index, hash FROM log_nodes"):
            if tree.nodes.pop((level, index), None) != value:
                self.say(f"node {index} of level {level} is not what is below it")
        for level, index in tree.nodes:
            self.say(f"node {index} of level {level} is missing")
        head = self.rows("SELECT size, checkpoint FROM log_head").fetchall()
        if len(head) != 1 or head[0][0] != tree.size:
            self.say("the head is not the log's")
        notes = list(self.rows("SELECT size, checkpoint FROM log_checkpoints"))
        notes += [(None, head[0][1])] if head else []
        for size, note in notes:
            self.attempt(f"checkpoint {size}", lambda size=size, note=note: self.check_note(note.decode(), size))

    def check_note(self, note, size=None):
        said, root = self.key.open(note)
        if size is not None and said != size:
            raise Wrong(f"it is of size {said}")
        if self.roots.get(said) != root:
            raise Wrong(f"of size {said}, not the root of the entries that are there")

    def check_anchor(self):
        data = (self.data / "anchor").read_bytes()
        read = 0
        for offset, size in ANCHOR_SLOTS:
            note = data[offset:offset + size].rstrip(b"\0")
            if note:
                read += 1
                self.attempt("a slot of the anchor", lambda note=note: self.check_note(note.decode()))
        if self.entries and read == 0:
            raise Wrong("it is empty")

    def read_events(self):
        events = []
        last = (0, 0)
        for index, entry in enumerate(self.entries):
            found = fields(entry)
            time = fields(one(found, 2, b""))
            now = (one(time, 1, 0), one(time, 2, 0))
            if now < last:
                self.say(f"entry {index} is older than the one before it")
            last = now
            kinds = [number for number in (3, 4, 5, 6) if number in found]
            if len(kinds) != 1 or len(one(found, 1, b"")) < 16:
                raise Wrong(f"entry {index} is no event with a salt")
            events.append((kinds[0], fields(found[kinds[0]][-1])))
        return events

    def check_messages(self, events):
        rows = {row[0]: row for row in self.rows("SELECT log_index, statement_digest, envelope FROM messages")}
        ids = {}
        for index, (kind, event) in enumerate(events):
            if kind != 3:
                continue
            if text(event, 1) in ids:
                self.say(f"entry {index}: its id was accepted before, as {ids[text(event, 1)]}")
            ids[text(event, 1)] = index
            row = rows.pop(index, None)
            if row is None:
                self.say(f"entry {index}: its message is missing")
                continue
            envelope = fields(row[2])
            payload, payload_type = one(envelope, 1, b""), one(envelope, 2, b"")
            pae = b"DSSEv1 %d %b %d %b" % (len(payload_type), payload_type, len(payload), payload)
            if hashlib.sha256(pae).digest() != one(event, 3, b"") or row[1] != one(event, 3, b""):
                self.say(f"entry {index}: its message is not the one that was recorded")
            if fields(payload).get(1, [b""])[-1].decode() != text(event, 1):
                self.say(f"entry {index}: its message has another id")
        for index in rows:
            self.say(f"message {index}: the log has none there")
        stored = {key.decode(): index for key, index in self.rows("SELECT message_id, log_index FROM message_ids")}
        if stored != ids:
            self.say("messages are not found by their ids as the log has them")

    def check_mailboxes(self, events):
        open_ones, ended = {}, {}
        for index, (kind, event) in enumerate(events):
            if kind == 3:
                expires = fields(one(event, 8, b""))
                time = one(expires, 1, 0) * 10**9 + one(expires, 2, 0)
                for mailbox in event.get(6, []):
                    open_ones[(index, mailbox)] = time
                continue
            key = (one(event, 3, 0), one(event, 4, b""))
            if key in ended:
                self.say(f"entry {index}: the delivery had ended at {ended[key]}")
            elif key not in open_ones:
                self.say(f"entry {index}: it ends a delivery that never was")
            ended[key] = index
            open_ones.pop(key, None)
        waiting = {(row[1], row[0]): row[2]
                   for row in self.rows("SELECT mailbox, log_index, expire_time FROM deliveries")}
        if waiting != open_ones:
            self.say(f"{len(waiting)} deliveries wait by the table, {len(open_ones)} by the log")
        handed = {(row[0], row[1]): row[2]
                  for row in self.rows("SELECT message_index, mailbox, log_index FROM handovers")}
        if handed != ended:
            self.say(f"{len(handed)} deliveries have ended by the table, {len(ended)} by the log")

    def check_files(self):
        for digest, claimed in self.rows("SELECT sha256, MIN(expire_time) FROM attachment_grants GROUP BY sha256"):
            path = self.data / "blobs" / digest.hex()[:2] / digest.hex()
            if not path.is_file():
                if claimed == 0:
                    self.say(f"file {digest.hex()} is missing")
            elif hashlib.sha256(path.read_bytes()).digest() != digest:
                self.say(f"file {digest.hex()} has other bytes")

    def check_receipt(self, receipt):
        index, entry = receipt["index"], bytes.fromhex(receipt["entry"])
        if index >= len(self.entries):
            raise Wrong(f"entry {index} is lost")
        if self.entries[index] != entry:
            raise Wrong(f"entry {index} is another one now")
        size, root = self.key.open(receipt["checkpoint"])
        path = [bytes.fromhex(step) for step in receipt["path"]]
        if root_from_path(leaf_hash(entry), index, size, path) != root:
            raise Wrong("its proof does not verify")
        if self.roots.get(size) != root:
            raise Wrong(f"the log had another root of size {size}")
        event = fields(one(fields(entry), 3, b""))
        if text(event, 1) != receipt["id"]:
            raise Wrong("it is of another message")


def main():
    parser = argparse.ArgumentParser(description="Judges what a stopped hub has stored.")
    parser.add_argument("data", help="the hub's directory")
    parser.add_argument("--log-key", required=True, help="verifier key of its log, NAME+HASH+KEY")
    parser.add_argument("--receipts", help="what clients hold: a JSON object a line with id, index, entry, checkpoint, path")
    arguments = parser.parse_args()
    receipts = []
    if arguments.receipts:
        with open(arguments.receipts, encoding="utf-8") as lines:
            receipts = [json.loads(line) for line in lines]
    check = Check(arguments.data, LogKey(arguments.log_key))
    wrong = check.run(receipts)
    for what in wrong[:100]:
        print(f"wrong: {what}")
    if len(wrong) > 100:
        print(f"wrong: {len(wrong) - 100} more")
    print(f"{len(check.entries)} entries, {len(receipts)} receipts, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Decisions kept in SQLite: entries are only added, and each holds the digest of the one before.

The decision itself is a separate body, which can be erased: its digest stays in the chain, and a further entry records
the erasure. A body contains salt, so its digest reveals nothing after an erasure. An entry counts once its transaction
is on the disk (`synchronous = full`); a process killed earlier leaves nothing of it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from typing import NamedTuple

DECISION, ERASURE = "decision", "erasure"
FIRST = "sha256:" + "0" * 64
"""The digest that the first entry holds as `before`."""
FORMAT = 1
SCHEMA = (
    "create table entries (number integer primary key, before text not null, at text not null, who text not null, "
    "what text not null, body text not null, digest text not null unique)",
    "create table bodies (digest text primary key, content blob not null)",
    *[
        f"create trigger {table}_{act} before {act} on {table} begin select raise(abort, 'entries are only added'); end"
        for table, act in (("entries", "update"), ("entries", "delete"), ("bodies", "update"))
    ],
    f"pragma user_version = {FORMAT}",
)
FIELDS = "number, before, at, who, what, body, digest"


class StoreError(Exception):
    """A store that cannot be opened, or an entry that cannot be written; the text says why."""


class Entry(NamedTuple):
    """An entry of the chain.

    `number` counts from 1, `before` is the digest of the previous entry, `at` the second in UTC, `who` the user. `what` is
    decision or erasure; `body` is the digest of the decision's body, for an erasure the digest of the erased body.
    """

    number: int
    before: str
    at: str
    who: str
    what: str
    body: str
    digest: str

    @property
    def chained(self) -> str:
        """The digest of all other fields, including the previous digest."""
        return digest_of(json.dumps(self[:-1], ensure_ascii=True, separators=(",", ":")).encode())


class Verified(NamedTuple):
    """The result of verifying: number of decisions, number of erased ones, last digest, and every fault."""

    decisions: int
    erased: int
    head: str
    faults: list[str]


def digest_of(content: bytes) -> str:
    """Return the SHA-256 digest of a content."""
    return f"sha256:{sha256(content).hexdigest()}"


def identity(path: str) -> tuple[int, int] | None:
    """Return what tells a file from another one in its place, None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def size_of(path: str) -> int:
    """Return the size of a file, 0 where there is none."""
    return os.path.getsize(path) if os.path.exists(path) else 0


class Store:
    """A file of decisions; raises StoreError if it cannot be opened or is no store."""

    def __init__(self, path: str, make: bool = True) -> None:
        self.path = path
        try:
            if not make and not os.path.exists(path):
                raise StoreError(f"{path}: there is no such file")
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            if not os.path.getsize(path) and size_of(f"{path}-wal"):
                # SQLite would throw away the entries that stand in the log alone.
                raise StoreError(
                    f"{path}: is empty, and {path}-wal holds entries: it was cut off; take it from a backup"
                )
            self.db = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
            (version,) = self.db.execute("pragma user_version").fetchone()
            (tables,) = self.db.execute("select count(*) from sqlite_master").fetchone()
            if version != FORMAT and (version or tables or not make):
                raise StoreError(f"{path}: is no store of decisions of this version of checker")
            for setting in ("journal_mode = wal", "synchronous = full", "secure_delete = on"):
                self.db.execute(f"pragma {setting}")
            self.files, self.sizes = self._files()
            if not tables:
                self._begin()
            self.db.execute("select count(*) from entries").fetchone()
            self.files, self.sizes = self._files()
        except (sqlite3.Error, OSError) as error:
            reason = getattr(error, "strerror", None) or error
            raise StoreError(f"{path}: cannot be opened as a store: {reason}") from None

    def _begin(self) -> None:
        with self.transaction():
            # Two workers may start at once; the second finds the tables made.
            if not self.db.execute("select count(*) from sqlite_master").fetchone()[0]:
                for statement in SCHEMA:
                    self.db.execute(statement)

    def _files(self) -> tuple[list[tuple[int, int] | None], list[int]]:
        """Return what tells the file and its log from others in their place, and their sizes."""
        paths = (self.path, f"{self.path}-wal")
        return [identity(path) for path in paths], [size_of(path) for path in paths]

    def _hold(self) -> None:
        """Raise StoreError if the file or its log was put aside, or cut off while the server runs."""
        files, sizes = self._files()
        if files != self.files or sizes[0] < self.sizes[0]:
            raise StoreError(f"{self.path}: is not the file any more that was opened; begin the server anew")
        if sizes[1] < self.sizes[1]:
            # An erasure empties the log, too, once everything stands in the file. Only another connection reads it anew.
            with closing(sqlite3.connect(self.path, timeout=20)) as db:
                (sound,) = db.execute("pragma quick_check(1)").fetchone()
                last = "select max(number) from entries"
                if sound != "ok" or db.execute(last).fetchone() < self.db.execute(last).fetchone():
                    raise StoreError(f"{self.path}: its log was cut off; take it from a backup")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block in a transaction; raises StoreError, also where the file was put aside and another is in its place."""
        try:
            self._hold()
            self.db.execute("begin immediate")
            yield
            self.db.execute("commit")
            self.sizes = self._files()[1]
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: cannot be written: {error}") from None
        finally:
            if self.db.in_transaction:
                self.db.execute("rollback")

    def record(self, content: bytes, who: str) -> Entry:
        """Write a decision to the disk and return its entry; raises StoreError."""
        with self.transaction():
            entry = self._add(DECISION, digest_of(content), who)
            self.db.execute("insert into bodies values (?, ?)", (entry.body, content))
        return entry

    def erase(self, entries: Iterable[Entry], who: str) -> int:
        """Erase the bodies of entries, record each erasure, and return their number; raises StoreError."""
        gone = 0
        with self.transaction():
            for entry in entries:
                if self.db.execute("delete from bodies where digest = ?", (entry.body,)).rowcount:
                    self._add(ERASURE, entry.body, who)
                    gone += 1
        self.db.execute("pragma wal_checkpoint(truncate)")
        return gone

    def _add(self, what: str, body: str, who: str) -> Entry:
        row = self.db.execute("select number, digest from entries order by number desc limit 1").fetchone()
        number, before = row or (0, FIRST)
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        entry = Entry(number + 1, before, at, who, what, body, "")
        entry = entry._replace(digest=entry.chained)
        self.db.execute("insert into entries values (?, ?, ?, ?, ?, ?, ?)", entry)
        return entry

    def find(self, digest: str) -> Entry | None:
        """Return the entry of a decision by its digest."""
        wanted = digest if digest.startswith("sha256:") else f"sha256:{digest}"
        row = self.db.execute(
            f"select {FIELDS} from entries where digest = ? and what = ?", (wanted, DECISION)
        ).fetchone()
        return Entry(*row) if row else None

    def decided_before(self, day: str) -> list[Entry]:
        """Return the entries of decisions before a day."""
        rows = self.db.execute(f"select {FIELDS} from entries where what = ? and at < ?", (DECISION, day))
        return [Entry(*row) for row in rows]

    def body(self, entry: Entry) -> bytes | None:
        """Return the body of a decision, None if it was erased."""
        row = self.db.execute("select content from bodies where digest = ?", (entry.body,)).fetchone()
        return bytes(row[0]) if row else None

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def verify(self, head: str = "") -> Verified:
        """Verify every entry against the chain, and that the chain contains `head`, a digest kept elsewhere."""
        faults: list[str] = []
        try:
            return self._verify(head, faults)
        except (sqlite3.Error, TypeError, ValueError) as error:
            return Verified(0, 0, "", [*faults, f"the file is damaged: {error}"])

    def _verify(self, head: str, faults: list[str]) -> Verified:
        (sound,) = self.db.execute("pragma integrity_check(1)").fetchone()
        if sound != "ok":
            faults.append(f"the file is damaged: {sound}")
        erased = {row[0] for row in self.db.execute("select body from entries where what = ?", (ERASURE,))}
        before, decisions, digests, bodies = FIRST, 0, {FIRST}, 0
        for number, row in enumerate(self.db.execute(f"select {FIELDS} from entries order by number"), start=1):
            entry = Entry(*row)
            if entry.number != number or entry.before != before or entry.digest != entry.chained:
                faults.append(f"entry {entry.number} is not the one that was written: the chain breaks there")
            if entry.what == DECISION:
                decisions += 1
                content = self.body(entry)
                bodies += content is not None
                if content is None and entry.body not in erased:
                    faults.append(f"the body of entry {entry.number} is missing, and no entry says that it was erased")
                elif content is not None and digest_of(content) != entry.body:
                    faults.append(f"the body of entry {entry.number} is not the one that was written")
            before = entry.digest
            digests.add(before)
        if self.db.execute("select count(*) from bodies").fetchone()[0] != bodies:
            faults.append("there are bodies of which no entry tells")
        if head and (head if head.startswith("sha256:") else f"sha256:{head}") not in digests:
            faults.append(f"the entry {head} is not in it: it was cut off, or another chain put in its place")
        return Verified(decisions, decisions - bodies, before, faults)

#!/usr/bin/env python3
"""Checks an exported breachkit case without breachkit: python3 verify_case.py FOLDER|FILE.zip [--seal FILE]

Python 3.9 or later, standard library only; nothing is written, nothing is sent. It is short so that you can read it before
you trust it; docs/format.md says what it checks. It checks that
- each line of journal.jsonl has the SHA-256 that it states and follows the line before (a redacted line, given by its hash
  alone, is bound by the line after it and by the seals), and acts of several events stand whole;
- each draft, seal, list and piece of evidence that the journal names has the SHA-256 that was written down then;
- each seal (in the folder, and the one you were handed with --seal) states the head and Merkle root (RFC 6962) of this
  very journal: nothing was altered, added, taken out or cut off before it.
Exit code 0: all holds. 1: something does not. 2: it could not be read.
"""

import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path

MEMBERS = {"actor", "hash", "kind", "payload", "prev", "salt", "seq", "time", "v"}
REDACTED = re.compile(rb'\{"hash":"([0-9a-f]{64})","redacted":true,"seq":([1-9][0-9]*)\}')
HASH = re.compile(rb',"hash":"([0-9a-f]{64})"')
FOLDERS = {"draft.rendered": "drafts", "seal.made": "seals", "people.imported": "people", "evidence.added": "evidence"}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def sha256_of(path):
    digest, stream = hashlib.sha256(), path.open("rb")
    while digest.update(piece := stream.read(1 << 20)) or piece:
        pass
    return digest.hexdigest()


def inside(folder, name):
    return sorted((folder / name).iterdir(), key=lambda path: path.name) if (folder / name).is_dir() else []


def merkle_root(hashes):
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(one)).digest() for one in hashes]
    while len(level) > 1:
        pairs = [level[at : at + 2] for at in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex() if level else sha256(b"")


def read_line(line, number, prev, more):
    """The event of a line, or None for a redacted one, and its hash. Raises ValueError with what is wrong."""
    stub = REDACTED.fullmatch(line)
    if stub and int(stub.group(2)) == number:
        return None, stub.group(1).decode()
    # "actor" is a string and comes first; quotes inside it are escaped: the first match is the event's own hash
    stated = HASH.search(line)
    if not stated or not line.startswith(b'{"actor":"'):
        raise ValueError("it is not of an event's form")
    if sha256(line[: stated.start()] + line[stated.end() :]) != stated.group(1).decode():
        raise ValueError("it was altered: its hash does not fit")
    event = json.loads(line)
    if set(event) - {"more"} != MEMBERS or event["hash"] != stated.group(1).decode() or event["v"] != 1:
        raise ValueError("it is not of an event's form")
    if event["prev"] != prev or event["seq"] != number:
        raise ValueError("it does not follow the one before: one was taken out, put in or altered")
    if more and event.get("more", 0) != more - 1:
        raise ValueError("it is not the next event of the act before")
    return event, event["hash"]


def check_journal(path, faults, notes):
    """Every event's hash, and the open events, as far as they hold."""
    hashes, events, prev, more = [], [], "0" * 64, None
    lines = path.read_bytes().split(b"\n")
    if lines.pop():
        notes.append("an entry at the end was never finished; nobody was told that it was recorded")
    for number, line in enumerate(lines, start=1):
        try:
            event, prev = read_line(line, number, prev, more)
        except (ValueError, RecursionError, TypeError) as error:
            faults.append("event %d: %s" % (number, error))
            return hashes, events
        more = event.get("more", 0) if event else None
        hashes.append(prev)
        events += [event] if event else []
    if more:
        faults.append("the last act is not whole: %d events of it are missing" % more)
    return hashes, events


def check_files(folder, events, faults, notes):
    """The files that the journal names, each against the hash in the journal."""
    named = {("evidence", path.name): path.name for path in inside(folder, "evidence")}
    for kind, told in [(event["kind"], event["payload"]) for event in events if event["kind"] in FOLDERS]:
        for part in filter(None, (told, told.get("duplicates_file"), told.get("rejects_file"))):
            named[FOLDERS[kind], Path(part.get("file", part["sha256"])).name] = part["sha256"]
    for (below, file), digest in sorted(named.items()):
        path = folder / below / file
        if not path.is_file():
            notes.append("%s/%s is not in this folder" % (below, file))
        elif sha256_of(path) != digest:
            faults.append("%s/%s is not the file that the journal names" % (below, file))
    return len(named)


def check_seal(path, hashes, faults, notes):
    """One seal against the journal's hashes, and how to check what stands beside it."""
    data = path.read_bytes()
    seal = json.loads(data)
    known, what = seal["events"], "the seal %s of %s" % (path.name, seal["sealed_at"])
    if len(hashes) < known:
        faults.append("%s knew %d events, %d hold: the journal was cut or altered" % (what, known, len(hashes)))
    elif not known or hashes[known - 1] != seal["head"] or merkle_root(hashes[:known]) != seal["root"]:
        faults.append("%s is over other events than these (a joined copy's? then: breachkit verify)" % what)
    else:
        notes.append("%s holds: %d events, root %s, SHA-256 %s" % (what, known, seal["root"], sha256(data)))
    for suffix, how in ((".tsr", "time-stamp: openssl ts -verify -data %s.json -in %s.tsr -CAfile the-authority's-own.pem"),
                        (".sig.json", "signature: Ed25519 over the bytes of %s.json, in %s.sig.json")):  # fmt: skip
        if (path.parent / (path.name[:-5] + suffix)).is_file():
            notes.append("  " + how % (path.name[:-5], path.name[:-5]))
    return known


def main():
    arguments = sys.argv[1:]
    if not arguments or arguments[0].startswith("-") or len(arguments) not in (1, 3):
        sys.stderr.write(__doc__)
        return 2
    folder, faults, notes = Path(arguments[0]), [], []
    try:
        folder = zipfile.Path(arguments[0]) if folder.is_file() else folder
        hashes, events = check_journal(folder / "journal.jsonl", faults, notes)
        files = check_files(folder, events, faults, notes)
        seals = [path for path in inside(folder, "seals") if re.fullmatch("s[0-9]+[.]json", path.name)]
        sealed = [check_seal(path, hashes, faults, notes) for path in seals + [Path(one) for one in arguments[2:]]]
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        sys.stderr.write("cannot read this folder: %r\n" % (error,))
        return 2
    faults += [] if hashes else ["the journal holds no event"]
    if max(set(range(1, len(hashes) + 1)) - {event["seq"] for event in events}, default=0) > max(sealed, default=0):
        faults.append("events are redacted and there is no seal over them: nothing proves that they are the ones")
    print("%d events hold (%d of them redacted), %d files named." % (len(hashes), len(hashes) - len(events), files))
    print("Head: %s\nMerkle root: %s" % ((hashes or ["-"])[-1], merkle_root(hashes)))
    print("\n".join(notes + ["NOT INTACT: " + fault for fault in faults] or ["No seal: only the chain was checked."]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

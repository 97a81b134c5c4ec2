#!/usr/bin/env python3
"""Mutates small files of every kind, seals them again so that readers go past the seal, and feeds them to every command that reads.

    python3 tests/faults/mutate.py [GRAIN] [--count 5000] [--seed S] [--commands K]

Mutations aim at what HDF5 keeps beside the numbers (superblock, object headers, heaps, B-trees, attributes), some at axes and
numbers. Every command runs under a time limit and a limit of memory. Exit code 1 on a panic, a crash of ours, a hang, more memory than
1 GiB, or a file that `verify` calls sound although its axes or its digest are not the original's. Crashes inside the HDF5 C library
are counted: the first frame of the backtrace outside the C library of the system says whose they are.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import random
import re
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass

from harness import GIBIBYTE, HERE, Harness, default_binary, lay

MAGIC = b"\x89grain-seal\r\n\x1a\n\0"
SECONDS = 10
SWEEP = ["generate", "--n", "2", "--alpha", "0.5", "--threads", "1", "--quiet"]
LATTICE = ["lattice", "generate", "--w", "80,100", "--radius", "3", "-m", "8", "--threads", "1", "--quiet"]
# What object headers, heaps and trees of the HDF5 file format begin with.
SIGNATURES = re.compile(rb"TREE|HEAP|SNOD|GCOL|OHDR|OCHK|FRHP|FHDB|FHIB|BTHD|BTIN|BTLF|FADB|FAHD|EAHD|EADB|\x89HDF")
WORDS = re.compile(rb"[A-Za-z_][A-Za-z0-9_]{3,}")


@dataclass
class Kind:
    """A kind of file: the folder it lies in, its name there, and the commands that read it."""

    name: str
    files: dict
    target: str
    commands: list
    axes: tuple = ()  # byte strings that stand in the file once a group; changed, the file must not be called sound
    digest: str = None


def sealed(data):
    return data + MAGIC + hashlib.sha256(data).digest()


def unsealed(data):
    """The bytes before the seal, and whether there was one."""
    has = data[-48:-32] == MAGIC
    return (data[:-48] if has else data), has


def near_metadata(data, generator):
    """A place that belongs to metadata, more often than not."""
    kind = generator.random()
    if kind < 0.1:
        return generator.randrange(min(len(data), 96))
    anchors = [match.start() for match in (SIGNATURES if kind < 0.5 else WORDS).finditer(data)]
    if kind > 0.85 or not anchors:
        return generator.randrange(len(data))
    reach = generator.choice([16, 64, 256, 1024])
    return min(max(generator.choice(anchors) + generator.randrange(-reach // 2, reach), 0), len(data) - 1)


def extreme(width, size, generator):
    """A word that arithmetic or an allocation may stumble over."""
    top = (1 << 8 * width) - 1
    values = [0, 1, 2, top, top >> 1, (top >> 1) + 1, top - 1, size, size - 8, size + 1, 1 << (8 * width - 4), generator.randrange(top)]
    return (generator.choice(values) & top).to_bytes(width, "little")


def mutate(data, axes, generator):
    """(new bytes, whether an axis was changed in place)."""
    if axes and generator.random() < 0.06:
        axis = generator.choice(axes)
        places = [match.start() for match in re.finditer(re.escape(axis), data)]
        if len(places) == 1:
            at = places[0] + 8 * generator.randrange(len(axis) // 8)
            new = generator.choice([bytes(8), struct.pack("<d", 0.25), struct.pack("<q", 77)])
            if data[at:at + 8] != new:
                return data[:at] + new + data[at + 8:], True
    data = bytearray(data)
    for _ in range(generator.choice([1, 1, 1, 2, 4, 16])):
        at = near_metadata(data, generator)
        match generator.choice(["flip", "byte", "word", "word", "word", "swap", "cut", "insert", "copy", "zero"]):
            case "flip":
                data[at] ^= 1 << generator.randrange(8)
            case "byte":
                data[at] = generator.choice([0, 1, 0x7F, 0x80, 0xFF, generator.randrange(256)])
            case "word":
                width = generator.choice([1, 2, 4, 8])
                at -= at % generator.choice([1, width])
                data[at:at + width] = extreme(width, len(data), generator)[:len(data) - at]
            case "swap":
                length = generator.choice([8, 24, 64, 512])
                other = near_metadata(data, generator)
                if abs(other - at) >= length and max(at, other) + length <= len(data):
                    data[at:at + length], data[other:other + length] = data[other:other + length], data[at:at + length]
            case "cut" if generator.random() < 0.3:
                del data[max(at, 64):]
            case "insert" if generator.random() < 0.3:
                data[at:at] = generator.randbytes(generator.choice([1, 8, 64]))
            case "copy":
                length = generator.choice([4, 8, 40])
                source = near_metadata(data, generator)
                piece = data[source:source + length]
                data[at:at + len(piece)] = piece
            case "zero":
                length = generator.choice([8, 32, 128])
                data[at:at + length] = bytes(len(data[at:at + length]))
    return bytes(data), False


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


class Farm:
    """The files to begin with, and what is done with each."""

    def __init__(self, grain):
        self.harness = Harness(grain)
        self.made = 0
        self.kinds = self.make_kinds()

    def make(self, files, arguments, faults=None):
        """Runs undisturbed, or for parts disturbed, in a new folder; what is there afterwards."""
        from harness import snapshot
        self.made += 1
        folder = self.harness.root / f"made-{self.made}"
        lay(files, folder)
        outcome = self.harness.run(arguments, folder, faults=faults)
        if outcome.code != 0 and not faults:
            sys.exit(f"grain {' '.join(arguments)}: exit {outcome.code}, {outcome.stderr}")
        after = snapshot(folder)
        shutil.rmtree(folder)
        return after

    def parts(self, arguments):
        for at in range(1, 60):
            left = self.make({}, arguments, {"CALL": "rename", "AT": at, "FOR": 1_000_000, "ERROR": "EIO"})
            names = [name for name in left if re.fullmatch(r"out\.h5\.parts/part-\d+\.h5", name)]
            if names:
                return left, names[0]
        sys.exit("no interruption leaves parts")

    def digest(self, files, name):
        folder = self.harness.root / "digest"
        lay(files, folder)
        outcome = self.harness.run(["info", name, "--digest", "--json"], folder)
        shutil.rmtree(folder)
        return json.loads(outcome.stdout).get("content_digest") if outcome.code == 0 else None

    def make_kinds(self):
        dataset = self.make({}, [*SWEEP, "-o", "x.h5", "-m", "3"])
        small = self.make({}, [*SWEEP, "-o", "x.h5", "-m", "3", "--store", "0.25", "--precision", "f32", "--compression", "1"])
        reference = {"r.h5": self.make({}, [*SWEEP, "-o", "r.h5", "-m", "3"])["r.h5"]}
        shards = {}
        for shard in ("1/2", "2/2"):
            shards |= self.make({}, [*SWEEP, "-o", "s.h5", "-m", "4", "--shard", shard])
        shard = {"x.h5": shards.pop("s.shard-1-of-2.h5")} | shards
        lattice = self.make({}, [*LATTICE, "-o", "x.h5"])
        lattice_shards = {}
        for name in ("1/2", "2/2"):
            lattice_shards |= self.make({}, [*LATTICE, "-o", "l.h5", "--shard", name])
        lattice_shard = {"x.h5": lattice_shards.pop("l.shard-1-of-2.h5")} | lattice_shards
        fixed = [*SWEEP, "-o", "out.h5", "-m", "3"]
        parts, part = self.parts(fixed)
        lattice_fixed = [*LATTICE, "-o", "out.h5"]
        lattice_parts, lattice_part = self.parts(lattice_fixed)
        summary = self.make({"r.h5": reference["r.h5"]}, ["summarize", "x.h5", "r.h5", "--quiet"])
        table = self.make({}, ["measure", "--out", "x.h5", "--grains", "4,8", "-m", "2,2", "--g", "0.1", "--quiet"])
        known = [["info", "x.h5"], ["info", "x.h5", "--digest", "--json"], ["verify", "x.h5", "--recompute", "1"]]
        averages = [["fit", "x.h5", "--replicates", "100"], ["compare", "x.h5", "--out", "o", "--replicates", "100"],
                    ["summarize", "o.h5", "x.h5"]]
        columns = [["plot", "x.h5", "energy", "entropy", "--whole", "--out", "o"], ["export", "x.h5", "-o", "o.csv"],
                   ["export", "x.h5", "r.h5", "--states", "-o", "o.csv"], ["levels", "x.h5", "-o", "o"]]
        statistics = [["regress", "x.h5", "--reference", "r.h5", "--permutations", "199", "--out", "o"],
                      ["regress", "r.h5", "--reference", "x.h5", "--permutations", "199", "--out", "o"]]
        merge = [["merge", "o.h5", "x.h5", "--partial"]]
        extend = [[*SWEEP, "-o", "x.h5", "-m", "4", "--extend"]]
        disorder = [[*SWEEP, "-o", "o.h5", "-m", "2", "--disorder", "x.h5"]]
        pairs = [["merge", "o.h5", "x.h5", "s.shard-2-of-2.h5"], ["merge", "o.h5", "s.shard-2-of-2.h5", "x.h5"]]
        everything = known + averages + columns + statistics + merge + extend + disorder
        pack = lambda form, *values: struct.pack(f"<{len(values)}{form}", *values)
        axes = (pack("d", 0.5, 2 ** -0.5), pack("q", 0, 1, 2))
        kinds = [
            Kind("dataset", {"x.h5": dataset["x.h5"]} | reference, "x.h5", everything, axes),
            Kind("compressed dataset", {"x.h5": small["x.h5"]} | reference, "x.h5", everything, axes),
            Kind("shard", shard, "x.h5", known + pairs + extend),
            Kind("summary", {"x.h5": summary["x.h5"]} | reference, "x.h5", known + averages + statistics[:1] + merge),
            Kind("lattice", {"x.h5": lattice["x.h5"]}, "x.h5", known + [["lattice", "summary", "x.h5"]] + merge),
            Kind("lattice shard", lattice_shard, "x.h5", known + [["merge", "o.h5", "x.h5", "l.shard-2-of-2.h5"]]),
            Kind("part", parts, part, [[*fixed, "--resume"]]),
            Kind("lattice part", lattice_parts, lattice_part, [[*lattice_fixed, "--resume"]]),
            Kind("table", {"x.h5": table["x.h5"]}, "x.h5", known + averages + merge),
        ]
        for path in sorted((HERE / "foreign").glob("*.h5")):
            kinds.append(Kind(f"foreign {path.stem}", {"x.h5": path.read_bytes()}, "x.h5", known + disorder * 3))
        for kind in kinds:
            if ["verify", "x.h5", "--recompute", "1"] in kind.commands:
                kind.digest = self.digest(kind.files, kind.target)
        return kinds

    def owner(self, crash):
        """In whose code a process crashed, and the frame that says so."""
        for line in crash.splitlines()[1:]:
            module, _, offset = line.partition("(")
            name = module.rsplit("/", 1)[-1]
            if name.startswith("libhdf5"):
                # The nearest frame whose function has a name: many of the library's are static.
                named = re.search(r"libhdf5\S*\((\w+)\+", crash)
                return "hdf5", named.group(1) if named else offset.partition(")")[0]
            if name == os.path.basename(self.harness.grain):
                address = re.search(r"\+(0x[0-9a-f]+)\)", line)
                found = subprocess.run(["addr2line", "-f", "-C", "-e", self.harness.grain, address.group(1)],
                                       capture_output=True, text=True) if address else None
                function = found.stdout.split("\n")[0] if found else "??"
                # HDF5 built in: its functions begin with H5.
                return ("hdf5" if re.match(r"_?H5", function) else "unknown" if "??" in function else "ours"), function
        return "unknown", ""

    def examine(self, kind, seed, command, number):
        """Feeds one mutated file to one command: (verdict, what is to be told)."""
        generator = random.Random(seed)
        data, has_seal = unsealed(kind.files[kind.target])
        new = data
        while new == data:
            new, axis = mutate(data, kind.axes, generator)
        # Some keep the old seal: those must be refused, or read as files of others where nothing of the seal is left.
        keep = generator.random() < 0.03
        tail = kind.files[kind.target][len(data):]
        new = new + tail if keep or not has_seal else sealed(new)
        folder = self.harness.root / f"file-{number}"
        lay(kind.files | {kind.target: new}, folder)
        try:
            outcome = self.harness.run(command, folder, seconds=SECONDS, memory=3 * GIBIBYTE, crashes=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        told = outcome.stderr.strip()[:200]
        if outcome.hung:
            owner, frame = self.owner(outcome.crash)
            return f"hang in {owner}", f"at {frame} {told}"
        if outcome.peak > GIBIBYTE or outcome.code == 134 and "memory allocation of" in outcome.stderr:
            return "memory", f"{outcome.peak >> 20} MiB: {told}"
        if outcome.code == 101:
            return "panic", told
        if outcome.crash:
            owner, frame = self.owner(outcome.crash)
            return f"crash in {owner}", f"signal {outcome.code - 128} at {frame} {told}"
        if "--json" in command and outcome.stdout and not is_json(outcome.stdout):
            return "wrong", "what --json prints is no JSON"
        if outcome.code in (1, 2, 3):
            return "refused", ""
        if outcome.code != 0:
            return f"exit {outcome.code}", told
        if command[0] == "verify":
            if axis:
                return "wrong", "an axis is another, and verify calls it sound"
            if kind.digest and self.computed(kind, new, number) not in (kind.digest, None):
                return "wrong", "the digest is another, and verify calls it sound"
        return "accepted", ""

    def computed(self, kind, data, number):
        folder = self.harness.root / f"file-{number}"
        lay(kind.files | {kind.target: data}, folder)
        outcome = self.harness.run(["info", kind.target, "--digest", "--json"], folder, seconds=SECONDS, crashes=True)
        shutil.rmtree(folder, ignore_errors=True)
        return json.loads(outcome.stdout).get("content_digest") if outcome.code == 0 and is_json(outcome.stdout) else None


# A crash of the C library is counted, not forbidden: the file format lets it be misled.
ALLOWED = {"refused", "accepted", "crash in hdf5", "crash in unknown"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("grain", nargs="?", default=default_binary())
    parser.add_argument("--count", type=int, default=5000, help="files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", type=int, help="commands a file, chosen at random; all if not given")
    parser.add_argument("--kind", help="only kinds whose name begins so")
    parser.add_argument("--again", type=int, help="the one file of this number, for a closer look")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    farm = Farm(arguments.grain)
    kinds = [kind for kind in farm.kinds if kind.name.startswith(arguments.kind or "")]
    counts, where = collections.Counter(), collections.Counter()
    files = range(arguments.count) if arguments.again is None else [arguments.again]

    def work(file):
        kind = kinds[file % len(kinds)]
        seed = f"{arguments.seed} {file}"
        commands = kind.commands
        if arguments.commands:
            commands = random.Random(seed).sample(commands, min(arguments.commands, len(commands)))
        return [(kind, command, *farm.examine(kind, seed, command, f"{file}-{at}")) for at, command in enumerate(commands)]

    try:
        with concurrent.futures.ThreadPoolExecutor(arguments.workers) as pool:
            for file, results in zip(files, pool.map(work, files)):
                for kind, command, verdict, told in results:
                    counts[verdict] += 1
                    if verdict not in ALLOWED or "crash" in verdict:
                        where[f"{verdict}: {kind.name}, grain {command[0]}: {told}"] += 1
                        if where[f"{verdict}: {kind.name}, grain {command[0]}: {told}"] == 1:
                            print(f"    file {file} ({kind.name}), grain {' '.join(command)}: {verdict}: {told}", flush=True)
    finally:
        farm.harness.close()
    print(f"mutated files: {len(files)} files (seed {arguments.seed}), {sum(counts.values())} runs: "
          + ", ".join(f"{count} {name}" for name, count in sorted(counts.items(), key=lambda item: -item[1])))
    bad = {name: count for name, count in counts.items() if name not in ALLOWED}
    return 1 if bad or not counts["refused"] else 0


if __name__ == "__main__":
    sys.exit(main())

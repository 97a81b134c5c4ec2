#!/usr/bin/env python3
"""Makes every system call of grain's writers fail once, a few times in a row, and for ever, and looks at what is left.

    python3 tests/faults/faults.py [GRAIN] [--quick] [--only OPERATION] [--call FUNCTION] [--seed S]

An exit code of 0 must mean the bytes of an undisturbed run: data, axes, attributes and reports alike (every clock stands still,
and threads are one, so that two runs write the same bytes). Any other must mean: refused in words, inputs and an older output
untouched, nothing half-written left, and the same work succeeds afterwards, to the same bytes.

--quick takes a sample; without it every index up to the last is tried. Exit code 1 if one run was wrong.
"""

import argparse
import collections
import concurrent.futures
import itertools
import json
import os
import random
import shutil
import sys
import threading
from dataclasses import dataclass, field

from harness import Harness, default_binary, lay, snapshot

CLOCK = 1_800_000_000
FOREVER = 1_000_000
# What a call can say, and for how many calls in a row.
SYSTEM = ["EIO", "ENOSPC", "EDQUOT"]
DATA = [*SYSTEM, "SHORT", "EINTR", "KILL"]
FAULTS = {
    "write": DATA,
    "pwrite": DATA,
    "writev": DATA,
    "copy": DATA,
    "fsync": [*SYSTEM, "EINTR", "KILL"],
    "rename": [*SYSTEM, "EACCES", "KILL"],
    "flock": ["ENOLCK", "EIO", "EINTR"],
    "close": [*SYSTEM, "EINTR"],
    "truncate": [*SYSTEM, "EINTR", "KILL"],
    "open": [*SYSTEM, "EMFILE", "EACCES", "EINTR", "KILL"],
    "unlink": ["EIO", "EACCES", "KILL"],
    "link": ["EIO", "ENOSPC", "EACCES", "KILL"],
    "mkdir": ["EIO", "ENOSPC", "EACCES", "KILL"],
    "read": ["EIO", "SHORT", "EINTR"],
    "pread": ["EIO", "SHORT", "EINTR"],
}
# A disk that is full comes and goes; other errors come once, or stay.
LENGTHS = {"ENOSPC": [1, 4, FOREVER], "EIO": [1, FOREVER]}

SWEEP = ["generate", "--n", "2,3", "--alpha", "0.5,1", "--threads", "1", "--quiet"]
LATTICE = ["lattice", "generate", "--w", "80:100:20", "--radius", "3,4", "-m", "20", "--threads", "1", "--quiet"]


@dataclass
class Operation:
    """One command, in a folder that holds `files`; `again` is what finishes the work after a failure."""

    name: str
    arguments: list
    files: dict
    again: list
    out: str
    parts: bool = False

    # Filled by an undisturbed run.
    code: int = 0
    printed: bytes = b""
    after: dict = None
    counts: dict = None
    forms: list = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class Laboratory:
    """Inputs, operations, and the judgement of a run."""

    def __init__(self, grain):
        self.harness = Harness(grain)
        self.numbers = itertools.count()
        self.lock = threading.Lock()
        self.operations = self.make_operations()

    def run(self, files, arguments, faults=None):
        """Runs in a new folder; what it held afterwards."""
        # The whole path of given disorder is in the dataset: there every run has the same folder, one after the other.
        if "--disorder" in arguments:
            with self.lock:
                return self.run_in(self.harness.root / "run", files, arguments, faults)
        return self.run_in(self.harness.root / f"run-{next(self.numbers)}", files, arguments, faults)

    def run_in(self, folder, files, arguments, faults):
        lay(files, folder)
        outcome = self.harness.run(arguments, folder, faults=faults, clock=CLOCK, stdout="stdout", seconds=60)
        after = snapshot(folder)
        shutil.rmtree(folder, ignore_errors=True)
        return outcome, after

    def made(self, files, arguments):
        """Runs undisturbed; what there is besides stdout."""
        outcome, after = self.run(files, arguments)
        if outcome.code != 0:
            sys.exit(f"grain {' '.join(arguments)}: exit {outcome.code}, {outcome.stderr}")
        after.pop("stdout")
        return after

    def interrupted(self, arguments, out):
        """The parts of a run whose result could not be given its name."""
        for at in range(1, 60):
            outcome, after = self.run({}, arguments, {"CALL": "rename", "AT": at, "FOR": FOREVER, "ERROR": "EIO"})
            if any(name.startswith(f"{out}.parts/part-") and name.endswith(".h5") for name in after) and out not in after:
                after.pop("stdout")
                return after
        sys.exit(f"grain {' '.join(arguments)}: no interruption leaves parts, exit {outcome.code}")

    def make_operations(self):
        pick = lambda files, *names: {name: files[name] for name in names}
        sweep = [*SWEEP, "-o", "out.h5", "-m", "3"]
        base = self.made({}, [*SWEEP, "-o", "base.h5", "-m", "6"])
        other = self.made({}, [*SWEEP, "-o", "other.h5", "-m", "6", "--seed", "2"])
        older = {"out.h5": self.made({}, [*SWEEP, "-o", "out.h5", "-m", "2"])["out.h5"]}
        shards = {}
        for shard in ("1/2", "2/2"):
            shards |= self.made({}, [*SWEEP, "-o", "s.h5", "-m", "4", "--shard", shard])
        lattice = [*LATTICE, "-o", "out.h5"]
        lattice_older = {"out.h5": self.made({}, [*LATTICE[:-4], "5", *LATTICE[-3:], "-o", "out.h5"])["out.h5"]}
        lattice_shards = {}
        for shard in ("1/2", "2/2"):
            lattice_shards |= self.made({}, [*LATTICE, "-o", "l.h5", "--shard", shard])
        merge = lambda files: ["merge", "out.h5", *sorted(files), "--quiet"]
        measure = ["measure", "--out", "out.h5", "--grains", "4,8", "-m", "3,2", "--g", "0.1,1", "--quiet"]
        summarize = ["summarize", "out.h5", "base.h5", "--quiet"]
        compare = ["compare", "base.h5", "--replicates", "100", "--out", "report", "--quiet"]
        plot = ["plot", "base.h5", "alpha", "entropy", "--out", "report", "--quiet"]
        export = ["export", "base.h5", "--states", "-o", "out.csv", "--quiet"]
        regress = ["regress", "base.h5", "--permutations", "199", "--out", "report", "--quiet", "--reference"]
        summary = self.made(base, summarize)
        Op = Operation
        over = lambda arguments: [*arguments, "--overwrite"]
        resume = lambda arguments: [*arguments, "--resume"]
        extend = [*sweep, "--extend"]
        return [
            Op("generate", sweep, {}, resume(sweep), "out.h5", True),
            Op("generate-compressed", [*sweep, "--compression", "1"], {}, resume([*sweep, "--compression", "1"]), "out.h5", True),
            Op("generate-overwrite", over(sweep), older, over(sweep), "out.h5", True),
            Op("generate-resume", resume(sweep), self.interrupted(sweep, "out.h5"), resume(sweep), "out.h5", True),
            Op("generate-extend", extend, older, extend, "out.h5", True),
            Op("generate-disorder", [*sweep, "--disorder", "base.h5"], base, resume([*sweep, "--disorder", "base.h5"]), "out.h5", True),
            Op("merge", merge(shards), shards, merge(shards), "out.h5"),
            Op("merge-overwrite", over(merge(shards)), shards | older, over(merge(shards)), "out.h5"),
            Op("summarize", summarize, base, summarize, "out.h5"),
            Op("summarize-overwrite", over(summarize), base | {"out.h5": summary["out.h5"][:-60] + bytes(60)}, over(summarize), "out.h5"),
            Op("lattice-generate", lattice, {}, resume(lattice), "out.h5", True),
            Op("lattice-resume", resume(lattice), self.interrupted(lattice, "out.h5"), resume(lattice), "out.h5", True),
            Op("lattice-overwrite", over(lattice), lattice_older, over(lattice), "out.h5", True),
            Op("lattice-merge", merge(lattice_shards), lattice_shards, merge(lattice_shards), "out.h5"),
            Op("lattice-summary", ["lattice", "summary", *sorted(lattice_shards), "--out", "report", "--quiet"], lattice_shards,
               ["lattice", "summary", *sorted(lattice_shards), "--out", "report", "--quiet"], "report"),
            Op("measure", measure, {}, over(measure), "out.h5"),
            Op("compare", compare, base, compare, "report"),
            Op("compare-json", ["compare", "base.h5", "--replicates", "100", "--out", "report", "--quiet", "--json"], base, compare, "report"),
            Op("plot", plot, base, plot, "report"),
            Op("export", export, base, over(export), "out.csv"),
            Op("export-overwrite", over(export), base | {"out.csv": b"N [1]\n"}, over(export), "out.csv"),
            Op("regress-golden", [*regress, "base.h5"], base, [*regress, "base.h5"], "report"),
            Op("regress-statistical", [*regress, "other.h5"], base | other, [*regress, "other.h5"], "report"),
            Op("fit", ["fit", "base.h5", "--replicates", "100", "--json", "--quiet"], base, ["fit", "base.h5", "--replicates", "100", "--quiet"], "-"),
            Op("digest", ["info", "base.h5", "--digest", "--json"], base, ["info", "base.h5", "--digest"], "-"),
            Op("verify", ["verify", "base.h5", "--json", "--quiet"], base, ["verify", "base.h5", "--quiet"], "-"),
            Op("theory-solve", ["theory", "solve", "--g1", "0.5", "--alpha", "0.6", "--n", "5"], {}, ["theory", "solve", "--g1", "0.5", "--alpha", "0.6", "--n", "5"], "-"),
            Op("figure", ["figure", "1d", "--out", "report", "--quiet"], {}, ["figure", "1d", "--out", "report", "--quiet"], "report"),
        ]

    def prepare(self, operation):
        """The undisturbed run."""
        outcome, after = self.run(operation.files, operation.arguments)
        if outcome.code not in (0, 1) or outcome.crashed:
            sys.exit(f"{operation.name} undisturbed: exit {outcome.code}, {outcome.stderr}")
        operation.code, operation.counts = outcome.code, outcome.counts
        operation.printed, operation.after = after.pop("stdout"), after

    def accepted(self, operation):
        """Every form that the finished work may have, for its history tells how it came: at once, at once by the command that resumes,
        or by both."""
        with operation.lock:
            if operation.forms is None:
                results = [operation.after, self.run(operation.files, operation.again)[1]]
                # The last rename that a run cannot do without: its parts are there then.
                for at in range(operation.counts["rename"], 0 if operation.parts else operation.counts["rename"], -1):
                    fault = {"CALL": "rename", "AT": at, "FOR": FOREVER, "ERROR": "EIO"}
                    outcome, left = self.run(operation.files, operation.arguments, fault)
                    if outcome.code != operation.code:
                        left.pop("stdout")
                        results.append(self.run(left, operation.again)[1])
                        break
                for result in results:
                    result.pop("stdout", None)
                operation.forms = results
            return operation.forms

    def digest(self, files, name):
        """The digest of a file's numbers, if `verify` calls it sound."""
        verified, _ = self.run({name: files[name]}, ["verify", name, "--quiet"])
        outcome, _ = self.run({name: files[name]}, ["info", name, "--digest", "--json"])
        if verified.code == 0 and outcome.code == 0:
            return json.loads(outcome.stdout).get("content_digest")
        return None

    def same_result(self, operation, after):
        """Whether the work is finished: to the byte, or else in what is left differing, and how."""
        after = {name: data for name, data in after.items() if name != "stdout"}
        expected = operation.after
        if after == expected or after in self.accepted(operation):
            return True, ""
        names = sorted(name for name in expected.keys() | after.keys() if expected.get(name) != after.get(name))
        return False, f"differs in {', '.join(names)[:200]}"

    def judge(self, operation, faults):
        """(verdict, why): right, refused, or what is wrong."""
        outcome, after = self.run(operation.files, operation.arguments, faults)
        if outcome.hung:
            return "hang", ""
        if outcome.crashed:
            return "crash", f"exit {outcome.code}: {outcome.stderr.strip()[:300]}"
        printed = after.pop("stdout", b"")
        if outcome.code == operation.code:
            same, why = self.same_result(operation, after)
            if not same and operation.out.endswith(".h5") and operation.out in after:
                right = self.digest(operation.after, operation.out)
                if right:
                    why += f"; digest {'equal' if self.digest(after, operation.out) == right else 'WRONG'}"
            if not same and faults["CALL"] == "unlink" and self.untidy(operation, after):
                return "right", ""
            if same and printed != operation.printed:
                return "wrong", "another text on stdout"
            return ("right", "") if same else ("wrong", f"exit {outcome.code}, but {why}")
        if faults["ERROR"] == "KILL" and outcome.code == 137:
            return self.judge_refusal(operation, faults, "killed", after)
        if outcome.code not in (1, 2, 3):
            return "wrong", f"exit {outcome.code}: {outcome.stderr.strip()[:200]}"
        if not outcome.stderr.strip():
            return "wrong", f"exit {outcome.code} without a word"
        said = f"exit {outcome.code} ({outcome.stderr.strip().splitlines()[0][:120]})"
        return self.judge_refusal(operation, faults, said, after)

    def untidy(self, operation, after):
        """Whether all is right but for files that could not be removed."""
        return any(all(after.get(name) == data for name, data in form.items()) for form in self.accepted(operation))

    def judge_refusal(self, operation, faults, said, after):
        # What cannot be removed, or has nobody left to remove it, may stay.
        excused = faults["CALL"] == "unlink" or faults["ERROR"] == "KILL"
        # A folder that cannot be opened cannot be emptied.
        excused |= faults["CALL"] == "open" and faults["FOR"] == FOREVER
        for name, data in operation.files.items():
            if name.startswith(f"{operation.out}.parts"):
                continue
            if after.get(name) == data:
                continue
            if name != operation.out or all(form.get(name) != after.get(name) for form in self.accepted(operation)):
                return "wrong", f"{said}, and {name} is {'changed' if name in after else 'gone'}"
        for name, data in after.items():
            if name in operation.files or name == f"{operation.out}/":
                continue
            if operation.parts and name.startswith(f"{operation.out}.parts/") and "tmp" not in name:
                continue
            if operation.after.get(name) == data or any(form.get(name) == data for form in self.accepted(operation)):
                continue
            if not excused:
                return "wrong", f"{said}, and leaves {name} of {len(data)} bytes"
        # The work, without disturbance now.
        again = operation.again
        if not operation.parts and operation.out in after and operation.out not in operation.files:
            if self.untidy(operation, {name: data for name, data in after.items() if ".parts" not in name}):
                return "refused", ""
        done, finished = self.run(after, again)
        if done.code != operation.code:
            return "wrong", f"{said}; afterwards grain {' '.join(again)} ends with {done.code}: {done.stderr.strip()[:300]}"
        same, why = self.same_result(operation, finished)
        if not same and excused:
            # Except parts, which would stand in the way of the next run.
            same = self.untidy(operation, finished) and not any(".parts" in name for name in finished if faults["ERROR"] == "KILL")
        if same:
            return "refused", ""
        if operation.out.endswith(".h5") and self.digest(finished, operation.out) == self.digest(operation.after, operation.out) is not None:
            return "refused", "other bytes"
        return "wrong", f"{said}; afterwards {why}"


def trials(operation, quick, call_chosen, error_chosen, generator):
    """Every (function, index, error, length) of an operation, or a sample."""
    every = []
    for call, errors in FAULTS.items():
        last = operation.counts[call]
        if call_chosen and call != call_chosen:
            continue
        for error in errors:
            if error_chosen and error != error_chosen:
                continue
            for length in LENGTHS.get(error, [1]) if call not in ("read", "pread") else [1]:
                every += [{"CALL": call, "AT": at, "FOR": length, "ERROR": error} for at in range(1, last + 1)]
    if quick is None:
        return every
    # Half of the sample where data go to disk.
    data = [trial for trial in every if trial["CALL"] in ("write", "pwrite", "fsync", "close", "copy")]
    rest = [trial for trial in every if trial not in data]
    return generator.sample(data, min(len(data), quick - quick // 2)) + generator.sample(rest, min(len(rest), quick // 2))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("grain", nargs="?", default=default_binary())
    parser.add_argument("--quick", type=int, nargs="?", const=4, help="a sample of so many faults an operation")
    parser.add_argument("--only", help="operations whose name begins so")
    parser.add_argument("--call", choices=FAULTS)
    parser.add_argument("--error", choices=sorted({error for errors in FAULTS.values() for error in errors}))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--show", type=int, default=10, help="how many wrong runs of an operation are told in full")
    arguments = parser.parse_args()
    laboratory = Laboratory(arguments.grain)
    generator = random.Random(arguments.seed)
    totals = collections.Counter()
    try:
        operations = [operation for operation in laboratory.operations if operation.name.startswith(arguments.only or "")]
        with concurrent.futures.ThreadPoolExecutor(arguments.workers) as pool:
            list(pool.map(laboratory.prepare, operations))
            for operation in operations:
                faults = trials(operation, arguments.quick, arguments.call, arguments.error, generator)
                verdicts = list(pool.map(lambda fault: laboratory.judge(operation, fault), faults))
                counts = collections.Counter(verdict for verdict, _ in verdicts)
                counts["other bytes"] = sum(why == "other bytes" for _, why in verdicts)
                totals.update(counts)
                print(f"{operation.name}: {len(faults)} runs; " + ", ".join(f"{count} {name}" for name, count in counts.items() if count), flush=True)
                bad = [(fault, *verdict) for fault, verdict in zip(faults, verdicts) if verdict[0] not in ("right", "refused")]
                for fault, verdict, why in bad[:arguments.show]:
                    length = "for ever" if fault["FOR"] == FOREVER else f"{fault['FOR']} times"
                    print(f"    {verdict}: {fault['ERROR']} in {fault['CALL']} {fault['AT']} {length}: {why}", flush=True)
    finally:
        laboratory.harness.close()
    runs = sum(totals[name] for name in ("right", "refused", "wrong", "crash", "hang"))
    bad = runs - totals["right"] - totals["refused"]
    print(f"fault injection: {runs} runs: {totals['right']} finished and right, {totals['refused']} refused and repeatable, "
          f"{totals['wrong']} wrong, {totals['crash']} crashed, {totals['hang']} hung")
    return 1 if bad or not runs else 0


if __name__ == "__main__":
    sys.exit(main())

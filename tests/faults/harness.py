"""What the tests of failure share: grain under a library that makes system calls fail, in a folder of its own, under limits.

Python's standard library and gcc are all that is needed.
"""

import contextlib
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
GIBIBYTE = 1 << 30
# Panic of Rust; abort, illegal instruction, bus error, floating point and segmentation fault as a shell reports them.
CRASHES = {101, 134, 132, 135, 136, 139}


@dataclass
class Outcome:
    """How a process ended."""

    code: int  # as a shell reports it: 128 + the signal
    stdout: bytes
    stderr: str
    hung: bool
    peak: int  # bytes that were resident at most
    crash: str = ""  # signal and frames, if it crashed
    counts: dict = field(default_factory=dict)

    @property
    def crashed(self):
        return self.code in CRASHES


class Harness:
    """A folder to work in, the library, and the binary."""

    def __init__(self, grain):
        self.grain = str(pathlib.Path(grain).resolve())
        # Memory, where there is a file system of it: thousands of small files and no disk to wear.
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="grain-faults.", dir=memory))
        self.library = self.root / "inject.so"
        subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", self.library,
                        HERE / "inject.c", "-ldl"], check=True)

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def run(self, arguments, folder, *, faults=None, clock=None, seconds=20, memory=None, stdout=None, crashes=False,
            environment=None):
        """Runs grain in a folder. `stdout` names a file there; without it, the output is returned alone."""
        log = tempfile.NamedTemporaryFile(dir=self.root, prefix="log.", delete=False)
        log.close()
        variables = {key: value for key, value in os.environ.items()
                     if not key.startswith(("FAULT_", "SLURM_", "GRAIN_"))}
        variables |= {"LD_PRELOAD": str(self.library), "FAULT_ROOT": str(folder), "TZ": "UTC", "RUST_BACKTRACE": "0"}
        variables |= {f"FAULT_{key}": str(value) for key, value in (faults or {}).items()}
        variables |= environment or {}
        if clock:
            variables["FAULT_CLOCK"] = str(clock)
        variables["FAULT_CRASH" if crashes else "FAULT_COUNT"] = log.name

        def limit():
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if memory:
                resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

        out = open(folder / stdout, "wb") if stdout else tempfile.TemporaryFile(dir=self.root)
        with out, tempfile.TemporaryFile(dir=self.root) as err:
            process = subprocess.Popen([self.grain, *map(str, arguments)], cwd=folder, env=variables, stdout=out,
                                       stderr=err, stdin=subprocess.DEVNULL, preexec_fn=limit, start_new_session=True)
            hung = threading.Event()

            def end():
                hung.set()
                # Where it hangs is in the backtrace of an abort.
                if crashes:
                    os.killpg(process.pid, signal.SIGABRT)
                    time.sleep(1)
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

            timer = threading.Timer(seconds, end)
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            if hung.is_set():
                timer.join()
            process.returncode = os.waitstatus_to_exitcode(status)
            err.seek(0)
            text = err.read().decode(errors="replace")
            if stdout:
                printed = (folder / stdout).read_bytes()
            else:
                out.seek(0)
                printed = out.read()
        code = process.returncode if process.returncode >= 0 else 128 - process.returncode
        noted = pathlib.Path(log.name).read_text(errors="replace")
        os.unlink(log.name)
        outcome = Outcome(code, printed, text, hung.is_set(), usage.ru_maxrss * 1024)
        if crashes:
            outcome.crash = noted
        else:
            outcome.counts = {name: int(count) for name, count in map(str.split, noted.splitlines())}
        return outcome


def snapshot(folder):
    """Every file below a folder and its bytes; a folder in it ends in a slash."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_dir():
            found[name + "/"] = b""
        else:
            found[name] = path.read_bytes()
    return found


def lay(files, folder):
    """Writes a snapshot into a new folder."""
    folder.mkdir(parents=True)
    for name, data in files.items():
        if name.endswith("/"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)


def default_binary():
    """The binary of the build that cargo makes."""
    target = os.environ.get("CARGO_TARGET_DIR", HERE.parent.parent / "target")
    return pathlib.Path(target) / "debug" / "grain"

"""How much memory a computation may fill where nobody says it."""

from __future__ import annotations

import os

#: The share of free memory that vectors and matrices may fill.
_SHARE = 0.85


def usable(given: float | None) -> int:
    """The bytes that were given, or those that the machine has to give.

    Parameters
    ----------
    given : float, optional
        Bytes.

    Returns
    -------
    int
        Bytes.

    Raises
    ------
    ValueError
        If what was given is not a positive number.
    """
    if given is not None:
        if not 0 < given < float("inf"):
            raise ValueError(f"memory must be a positive number of bytes, got {given}")
        return min(int(given), 2**63)
    limits = [_free(), _of_group(), _of_process()]
    known = [limit for limit in limits if limit is not None]
    return int(_SHARE * min(known)) if known else 4 << 30


def _free() -> int | None:
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return 1024 * int(line.split()[1])
    except (OSError, ValueError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _of_group() -> int | None:
    """What is left of the limit of a container or a batch job (version 2 of control groups)."""
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as most:
            limit = most.read().strip()
        with open("/sys/fs/cgroup/memory.current", encoding="ascii") as now:
            return None if limit == "max" else max(int(limit) - int(now.read()), 1)
    except (OSError, ValueError):
        return None


def _of_process() -> int | None:
    """What `ulimit -v` leaves, roughly: as if nothing had been taken yet."""
    try:
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        return None if soft == resource.RLIM_INFINITY else soft
    except (ImportError, OSError, ValueError):
        return None

"""Interior eigenstates of any Hermitian operator, certified; exact diagonalization and mean-field theory of avalanches.

==========================  ==================================================================================
`grain_ed.eigen`            eigenstates from the middle of a spectrum, of a sparse matrix, a product or an array
`grain_ed.theory`           the entanglement mean-field theory of Crowley & Chandran, PRB 106, 184208 (2022)
`grain_ed.diagonalize`      eigenstates of the central-grain model, in memory: the same bits as ``grain generate``
`grain_ed.open`             a file of grain as labelled arrays of xarray
==========================  ==================================================================================

Computations release the GIL, Ctrl-C ends them, and the results are the same bits for any number of threads. Bad input is a
`ValueError`, memory that does not suffice a `MemoryError`, and what could not be found or proved an `EigenError`.

Examples
--------
>>> import grain_ed
>>> float(f"{grain_ed.theory.enhancement(1e-3):.6f}")
0.041164
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from grain_ed._native import EigenError, __version__

if TYPE_CHECKING:
    from grain_ed import eigen, theory
    from grain_ed._diagonalize import diagonalize
    from grain_ed._open import open

__all__ = ["ALPHA_C", "EigenError", "__version__", "diagonalize", "eigen", "open", "theory"]

#: The decay of couplings above which the avalanche runs, 1/√2.
ALPHA_C = 0.5**0.5

# Loaded when they are first used: NumPy alone takes longer to import than this package may.
_PARTS = {"eigen": None, "theory": None, "diagonalize": "_diagonalize", "open": "_open"}


def __getattr__(name: str):
    if name not in _PARTS:
        raise AttributeError(f"module 'grain_ed' has no attribute '{name}'")
    module = importlib.import_module(f"grain_ed.{_PARTS[name] or name}")
    part = module if _PARTS[name] is None else getattr(module, name)
    globals()[name] = part
    return part


def __dir__():
    return sorted(set(globals()) | set(__all__))

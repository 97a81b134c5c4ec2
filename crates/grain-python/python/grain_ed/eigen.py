"""Eigenstates from the middle of a spectrum, and a proof that none of them is missing.

`window` finds the k states nearest to an energy of any Hermitian operator, real or complex, without the rest of its spectrum: by
polynomially filtered Lanczos (POLFED), or a dense decomposition where that serves better. What is returned is measured on the operator
itself; what cannot be proved is an `EigenError`, never a shorter list.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grain_ed import _memory, _native
from grain_ed._native import EigenError

__all__ = ["Certificate", "EigenError", "Window", "window"]


@dataclass(frozen=True)
class Certificate:
    """What was proved about the completeness of a window.

    Exactly `states` eigenstates have a filter above `level`, by Sylvester's law of inertia and a bound from random vectors that were
    drawn afterwards.
    """

    states: int
    """Eigenstates above the level, exact."""
    level: float
    """The value of the filter above which every eigenstate was counted."""
    complement: float
    """The bound, below `level`, on the filter's eigenvalues outside the basis."""
    coupling: float
    """The left side of the condition over its right side, below one."""
    probes: int
    """Fresh random vectors that the bound rests on."""
    steps: int
    """Lanczos steps of each of them."""
    failure_probability: float
    """The probability, over the random vectors, that the statement is wrong."""


@dataclass(frozen=True)
class Window:
    """Consecutive eigenstates of an operator; ``energies, vectors = window(A)`` takes it apart as SciPy's `eigsh`."""

    energies: NDArray[np.float64]
    """``[k]``, ascending, in the unit of the operator."""
    vectors: NDArray[Any] | None = field(repr=False)
    """``[D, k]``, orthonormal columns; ``None`` if they were not wanted."""
    residuals: NDArray[np.float64] = field(repr=False)
    """``[k]``, ‖A v - E v‖ of every pair, measured on the operator."""
    orthogonality: float
    """max |<v_a|v_b> - δ_ab|, measured."""
    target: float
    """The energy that the window surrounds."""
    bounds: tuple[float, float]
    """The interval that holds the spectrum."""
    neighbours: tuple[float | None, float | None]
    """The levels next to the window below and above, where they were found as well."""
    certificate: Certificate | None
    """Why no state of the window is missing; ``None`` where every state of the operator was computed."""
    first: int | None
    """Index of the first state in the whole spectrum, where that is known."""
    method: str
    """``"window"`` or ``"full"``"""
    why: str
    """Why this method."""
    filter_order: int
    """Order of the polynomial."""
    products: int
    """Products with a vector that the filter took."""
    basis: int
    """Vectors in the Krylov basis at most."""
    restarts: int
    """How often the basis was compressed."""

    def __iter__(self) -> Iterator[Any]:
        return iter((self.energies, self.vectors))


def window(
    A: Any,
    k: int = 500,
    target: str | float = "maxdos",
    *,
    sigma: float | None = None,
    vectors: bool = True,
    method: str = "auto",
    memory: float | None = None,
    threads: int | None = None,
    progress: Callable[[float], object] | None = None,
) -> Window:
    """The k eigenstates of a Hermitian operator that are nearest in energy to a target.

    Parameters
    ----------
    A : sparse array or matrix, LinearOperator, or array_like, shape (D, D)
        The operator, real symmetric or complex Hermitian. Of an operator that is known by its products alone (anything with `shape`
        and `matvec`), `matvec` must be real if its `dtype` is, and is called from several threads.
    k : int
        Number of states, at most D/4 (D with ``method="full"``).
    target : {"maxdos", "mean"} or float
        The maximum of the density of states, smoothed to a tenth of the bandwidth; the mean energy tr A / D, that of infinite
        temperature; or an energy inside the spectrum.
    sigma : float, optional
        The energy, as SciPy's `eigsh` calls it, in place of `target`.
    vectors : bool
        Whether eigenvectors are returned.
    method : {"auto", "window", "full"}
        Filtered Lanczos, which needs D ≥ 256; every eigenpair by a dense decomposition; or whichever serves.
    memory : float, optional
        Bytes that vectors may fill; 85 % of what is free if not given. Where it does not hold the whole basis, this is compressed on
        the way, on which last digits depend.
    threads : int, optional
        Threads that compute; one a core if not given. No bit depends on them.
    progress : callable, optional
        Is told the fraction of the work that is done, growing to 1.

    Returns
    -------
    Window
        Energies, vectors, residuals, and the proof that no state between the first and the last is missing.

    Raises
    ------
    ValueError
        If `A` is not square, not Hermitian, not finite or a multiple of the identity, or `k` or the target is out of range.
    MemoryError
        If the basis does not fit into `memory`.
    EigenError
        If the states could not be found, or not be proved to be all.

    Notes
    -----
    Whatever a product of a `LinearOperator` raises ends the solve and is raised here. Ctrl-C ends it within a product; a dense
    decomposition runs to its end in the background.

    Examples
    --------
    >>> ring = np.diag(np.cos(2**0.5 * np.arange(300))) + np.eye(300, k=1) + np.eye(300, k=-1)
    >>> found = window(ring, k=10, target=0.1)
    >>> found.residuals.max() < 1e-12
    True
    >>> found.certificate.failure_probability < 1e-9
    True
    """
    if sigma is not None:
        if target != "maxdos":
            raise ValueError("sigma and target are the same thing: give one")
        target = sigma
    if method not in ("auto", "window", "full"):
        raise ValueError(f"method is 'auto', 'window' or 'full', got {method!r}")
    k = operator.index(k)
    if k < 1:
        raise ValueError(f"a window must have at least 1 state, got {k}")
    if threads is not None and operator.index(threads) < 1:
        raise ValueError(f"threads must be 1 or more, got {threads}")
    energy = None
    if not isinstance(target, str):
        energy, target = float(target), "energy"
        if not math.isfinite(energy):
            raise ValueError(f"the target must be a finite energy, got {energy}")
    request = {
        "states": k,
        "energy": energy,
        "target": target,
        "method": method,
        "vectors": bool(vectors),
        "memory": _memory.usable(memory),
        "threads": threads,
    }
    found = _native.window(_operator(A), request, progress)
    certificate = found.pop("certificate", None)
    found.setdefault("vectors", None)
    return Window(certificate=certificate and Certificate(**certificate), **found)


def _operator(A: Any) -> Any:
    """The operator in a form that the native module takes."""
    sparse = sys.modules.get("scipy.sparse")
    if sparse is not None and sparse.issparse(A):
        return _rows(A)
    if not isinstance(A, np.ndarray) and hasattr(A, "shape") and hasattr(A, "matvec"):
        return _product(A)
    A = np.asarray(A)
    if A.ndim != 2:
        raise ValueError(f"an operator is a matrix, got an array of {A.ndim} dimensions")
    return np.asarray(A, _number(A.dtype))


def _number(dtype: Any) -> type:
    """The number type to compute in."""
    dtype = np.dtype(dtype)
    if dtype.kind == "c":
        return np.complex128
    if dtype.kind in "fiub":
        return np.float64
    raise TypeError(f"an operator has real or complex numbers, got {dtype}")


def _square(shape: Any) -> int:
    rows, columns = shape
    if rows != columns:
        raise ValueError(f"an operator needs a square matrix, got {rows} rows and {columns} columns")
    return int(rows)


def _rows(A: Any) -> dict[str, Any]:
    """A sparse matrix by its rows; elements that stand twice are added, which no change of `A` is."""
    _square(A.shape)
    rows = A.tocsr()
    if not rows.has_canonical_format:
        rows = rows.copy() if rows is A else rows
        rows.sum_duplicates()
    data = np.ascontiguousarray(rows.data, _number(rows.dtype))
    indices = np.ascontiguousarray(rows.indices, np.int64)
    return {"data": data, "indices": indices, "indptr": np.ascontiguousarray(rows.indptr, np.int64)}


def _product(A: Any) -> dict[str, Any]:
    """An operator by its product with a vector."""
    dimension = _square(A.shape)
    number = _number(A.dtype if getattr(A, "dtype", None) is not None else np.float64)

    def product(x: NDArray[Any]) -> NDArray[Any]:
        image = np.asarray(A.matvec(x)).reshape(-1)
        if image.dtype.kind == "c" and number is np.float64:
            raise TypeError("the products of the operator are complex, and its dtype is real")
        return np.ascontiguousarray(image, number)

    return {"product": product, "dimension": dimension, "complex": number is np.complex128}

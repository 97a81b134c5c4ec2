"""Eigenstates of any Hermitian operator, with a proof that none of them is missing; densities of states and spectral functions.

===========================  =====================================================================================
`window`                     the k eigenstates nearest to an energy inside the spectrum, without the rest of it
`between`                    every eigenstate with an energy in an interval
`edges`                      the lowest or the highest eigenstates
`density_of_states`          the density of states, or that of one state, smooth, with errors
`spectral_function`          which energies an observable exchanges
===========================  =====================================================================================

An operator is a SciPy sparse matrix or array, a `LinearOperator` (anything with `shape` and `matvec`) or a dense array, real symmetric
or complex Hermitian. Methods are polynomially filtered Lanczos (POLFED), shift-invert by sparse factors, and dense decomposition; the one
that is expected to be the fastest is taken, and says why. What is returned is measured on the operator itself; what cannot be
proved is an `EigenError`, never a shorter list.
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grain_ed import _memory, _native
from grain_ed._native import EigenError

__all__ = [
    "Certificate",
    "Curve",
    "EigenError",
    "Window",
    "between",
    "density_of_states",
    "edges",
    "spectral_function",
    "window",
]

Method = Literal["auto", "filter", "shift-invert", "full"]
Progress = Callable[[float], object]


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
    """The energy that the states surround."""
    neighbours: tuple[float | None, float | None]
    """The levels next below and above, where they were found as well."""
    norm: float
    """The norm of the operator, or a bound on it."""
    certificate: Certificate | None
    """Why no state between the first and the last is missing; ``None`` where every state of the operator was computed."""
    method: str
    """``"filter"``, ``"shift-invert"``, ``"lanczos"`` or ``"full"``"""
    why: str
    """Why this method."""
    products: int
    """Products with a vector, or solves, that it took."""

    def __iter__(self) -> Iterator[Any]:
        return iter((self.energies, self.vectors))


@dataclass(frozen=True)
class Curve:
    """A smooth function of energy, with its errors."""

    energies: NDArray[np.float64]
    """``[point]``, ascending, in the unit of the operator; denser towards the ends, where the kernel is narrower."""
    values: NDArray[np.float64]
    """``[point]``"""
    errors: NDArray[np.float64]
    """``[point]``, one standard error over the random vectors; zero where none were drawn."""
    resolution: float
    """The standard deviation of the kernel at the centre of the spectrum, where it is widest; unit of energy."""

    @property
    def integral(self) -> float:
        """The integral over all energies, by the trapezoidal rule."""
        steps, sums = np.diff(self.energies), self.values[1:] + self.values[:-1]
        return float(np.sum(steps * sums) / 2)


def window(
    A: Any,
    k: int | float = 500,
    target: str | float = "maxdos",
    *,
    sigma: float | None = None,
    at: float | None = None,
    vectors: bool = True,
    method: Method = "auto",
    memory: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Window:
    """The k eigenstates of a Hermitian operator that are nearest in energy to a target.

    Parameters
    ----------
    A : sparse array or matrix, LinearOperator, or array_like, shape (D, D)
        The operator, real symmetric or complex Hermitian. The products of a `LinearOperator` must be real if its `dtype` is; they are called
        from other threads, one at a time, with blocks of vectors where it has `matmat`.
    k : int or float
        Number of states; or, below 1, that part of all states: 0.05 is a twentieth.
    target : {"maxdos", "mean"} or float
        The maximum of the density of states, smoothed to a tenth of the bandwidth; the mean energy tr A / D, that of infinite
        temperature; or an energy inside the spectrum.
    sigma : float, optional
        The energy, as SciPy's `eigsh` calls it, in place of `target`.
    at : float, optional
        A part, from 0 to 1, of the way from the lowest to the highest level, in place of `target`: 0.5 is the middle of the band.
    vectors : bool
        Whether eigenvectors are returned.
    method : {"auto", "filter", "shift-invert", "full"}
        Lanczos of a polynomial of the operator; of its resolvent, by sparse factors of a sparse matrix; every eigenpair by a dense
        decomposition; or whichever is expected to be the fastest.
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
    decomposition or a factorisation runs to its end in the background.

    Examples
    --------
    >>> ring = np.diag(np.cos(2**0.5 * np.arange(300))) + np.eye(300, k=1) + np.eye(300, k=-1)
    >>> found = window(ring, k=10, target=0.1, method="filter")
    >>> bool(found.residuals.max() < 1e-12)
    True
    >>> found.certificate.failure_probability < 1e-9
    True
    """
    if sum((target != "maxdos", sigma is not None, at is not None)) > 1:
        raise ValueError("target, sigma and at say the same thing: give one")
    if at is not None:
        around: Any = ("width", float(at))
    elif sigma is None and isinstance(target, str):
        around = (target, 0.0)
    else:
        around = float(target if sigma is None else sigma)
        if not math.isfinite(around):
            raise ValueError(f"the target must be a finite energy, got {around}")
    if isinstance(k, float) and not k.is_integer():
        wanted: Any = ("part", k)
    else:
        wanted = ("nearest", _states(int(k) if isinstance(k, float) else k))
    return _find(A, wanted, around, method, vectors, memory, threads, progress)


def between(
    A: Any,
    lower: float,
    upper: float,
    *,
    vectors: bool = True,
    method: Method = "auto",
    memory: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Window:
    """Every eigenstate of a Hermitian operator with an energy in an interval; there may be none.

    Parameters
    ----------
    A : sparse array or matrix, LinearOperator, or array_like, shape (D, D)
        The operator, as of `window`.
    lower, upper : float
        The ends of the interval, in the unit of the operator.
    vectors, method, memory, threads, progress
        As of `window`.

    Returns
    -------
    Window

    Raises
    ------
    ValueError, MemoryError, EigenError
        As `window`.

    Examples
    --------
    >>> levels = np.diag(np.arange(20.0))
    >>> between(levels, 2.5, 5.5).energies.round(6)
    array([3., 4., 5.])
    """
    wanted = ("between", float(lower), float(upper))
    return _find(A, wanted, ("mean", 0.0), method, vectors, memory, threads, progress)


def edges(
    A: Any,
    k: int = 6,
    which: Literal["lowest", "highest", "SA", "LA"] = "lowest",
    *,
    vectors: bool = True,
    method: Literal["auto", "lanczos", "full"] = "auto",
    memory: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Window:
    """The lowest or the highest eigenstates of a Hermitian operator, with every state of a degenerate level.

    Parameters
    ----------
    A : sparse array or matrix, LinearOperator, or array_like, shape (D, D)
        The operator, as of `window`.
    k : int
        Number of states.
    which : {"lowest", "highest"}
        Which end; also by the names of SciPy's `eigsh`, ``"SA"`` and ``"LA"``.
    vectors, method, memory, threads, progress
        As of `window`.

    Returns
    -------
    Window
        Ascending.

    Raises
    ------
    ValueError, MemoryError, EigenError
        As `window`.

    Examples
    --------
    >>> edges(np.diag(np.arange(20.0)), k=2, which="highest").energies.round(6)
    array([18., 19.])
    """
    ends = {"lowest": "lowest", "highest": "highest", "SA": "lowest", "LA": "highest"}
    if which not in ends:
        raise ValueError(f"which is 'lowest' or 'highest', not {which!r}")
    wanted = (ends[which], _states(k))
    return _find(A, wanted, ("mean", 0.0), method, vectors, memory, threads, progress)


def density_of_states(
    A: Any,
    *,
    state: ArrayLike | None = None,
    order: int = 256,
    random: int = 16,
    points: int = 1024,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Curve:
    """The density of states of a Hermitian operator, smooth, by the kernel polynomial method.

    ::

        ρ(E) = tr δ(E - A)/D          or, of a state,          <ψ|δ(E - A)|ψ>

    Parameters
    ----------
    A : sparse array or matrix, LinearOperator, or array_like, shape (D, D)
        The operator, as of `window`.
    state : array_like, shape (D,), optional
        ψ: how it is spread over the eigenstates, in place of the density of all.
    order : int
        Of the Chebyshev series: the resolution is π/order of half the width of the spectrum.
    random : int
        Random vectors of the trace; errors fall as the inverse root of their number.
    points : int
        Points of the curve, four or more for each order to see all of it.
    seed : int
        Which random vectors.
    threads, progress
        As of `window`.

    Returns
    -------
    Curve
        Its integral is 1, or <ψ|ψ>.

    Examples
    --------
    >>> curve = density_of_states(np.diag(np.linspace(-1, 1, 500)), order=32)
    >>> abs(curve.integral - 1) < 0.02
    True
    """
    request = _sharpness(order, random, points, seed, threads)
    vector = None if state is None else np.asarray(state).reshape(-1)
    as_complex = vector is not None and vector.dtype.kind == "c"
    form = _operator(A, as_complex)
    if vector is not None:
        vector = np.ascontiguousarray(vector, np.complex128 if _is_complex(form) else np.float64)
    return Curve(**_native.density_of_states(form, request, vector, progress))


def spectral_function(
    A: Any,
    B: Any,
    *,
    order: int = 128,
    random: int = 16,
    points: int = 1024,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Curve:
    """The spectral function of a Hermitian observable at infinite temperature, by the kernel polynomial method.

    ::

        S(ω) = (1/D) Σ_ab |<a|B|b>|² δ(ω - (E_b - E_a))

    Parameters
    ----------
    A : sparse array or matrix, LinearOperator, or array_like, shape (D, D)
        The Hamiltonian, as of `window`.
    B : sparse array or matrix, LinearOperator, or array_like, shape (D, D)
        The observable.
    order : int
        Of the Chebyshev series in each of the two energies; every random vector takes `order` vectors of memory.
    random, points, seed, threads, progress
        As of `density_of_states`.

    Returns
    -------
    Curve
        Against ω; its integral is tr B²/D. Degenerate levels and the diagonal are in it, at ω = 0.
    """
    request = _sharpness(order, random, points, seed, threads)
    forms = _operator(A), _operator(B)
    if _is_complex(forms[0]) != _is_complex(forms[1]):
        forms = _operator(A, True), _operator(B, True)
    return Curve(**_native.spectral_function(*forms, request, progress))


def _find(
    A: Any,
    wanted: Any,
    target: Any,
    method: str,
    vectors: bool,
    memory: float | None,
    threads: int | None,
    progress: Progress | None,
) -> Window:
    request = {
        "wanted": wanted,
        "target": target,
        "method": method,
        "vectors": bool(vectors),
        "memory": _memory.usable(memory),
        "threads": _threads(threads),
    }
    found = _native.eigenstates(_operator(A), request, progress)
    certificate = found.pop("certificate", None)
    found.setdefault("vectors", None)
    return Window(certificate=certificate and Certificate(**certificate), **found)


def _states(k: Any) -> int:
    k = operator.index(k)
    if k < 1:
        raise ValueError(f"at least 1 state must be asked for, got {k}")
    return k


def _threads(threads: int | None) -> int | None:
    if threads is not None and operator.index(threads) < 1:
        raise ValueError(f"threads must be 1 or more, got {threads}")
    return threads


def _sharpness(order: int, random: int, points: int, seed: int, threads: int | None) -> dict[str, Any]:
    numbers = {"order": order, "vectors": random, "points": points, "seed": seed}
    for name, number in numbers.items():
        if operator.index(number) < 0:
            raise ValueError(f"{name} must not be negative, got {number}")
    return {**numbers, "threads": _threads(threads)}


def _operator(A: Any, as_complex: bool = False) -> Any:
    """The operator in a form that the native module takes."""
    sparse = sys.modules.get("scipy.sparse")
    if sparse is not None and sparse.issparse(A):
        return _rows(A, as_complex)
    if not isinstance(A, np.ndarray) and hasattr(A, "shape") and hasattr(A, "matvec"):
        return _product(A, as_complex)
    A = np.asarray(A)
    if A.ndim != 2:
        raise ValueError(f"an operator is a matrix, got an array of {A.ndim} dimensions")
    return np.asarray(A, _number(A.dtype, as_complex))


def _is_complex(form: Any) -> bool:
    if isinstance(form, np.ndarray):
        return form.dtype.kind == "c"
    return form["complex"]


def _number(dtype: Any, as_complex: bool) -> type:
    """The number type to compute in."""
    dtype = np.dtype(dtype)
    if dtype.kind not in "fiubc":
        raise TypeError(f"an operator has real or complex numbers, got {dtype}")
    return np.complex128 if as_complex or dtype.kind == "c" else np.float64


def _square(shape: Any) -> int:
    rows, columns = shape
    if rows != columns:
        raise ValueError(f"an operator needs a square matrix, got {rows} rows and {columns} columns")
    return int(rows)


def _rows(A: Any, as_complex: bool) -> dict[str, Any]:
    """A sparse matrix by its rows."""
    _square(A.shape)
    rows = A.tocsr()
    number = _number(rows.dtype, as_complex)
    index = np.int32 if rows.indices.dtype == rows.indptr.dtype == np.int32 else np.int64
    return {
        "data": np.ascontiguousarray(rows.data, number),
        "indices": np.ascontiguousarray(rows.indices, index),
        "indptr": np.ascontiguousarray(rows.indptr, index),
        "complex": number is np.complex128,
    }


def _product(A: Any, as_complex: bool) -> dict[str, Any]:
    """An operator by its products with one vector or several."""
    dimension = _square(A.shape)
    number = _number(A.dtype if getattr(A, "dtype", None) is not None else np.float64, as_complex)

    def product(x: NDArray[Any], vectors: int) -> NDArray[Any]:
        image = A.matvec(x) if vectors == 1 else A.matmat(x.reshape(-1, vectors))
        image = np.asarray(image)
        if image.dtype.kind == "c" and number is np.float64:
            raise TypeError("the products of the operator are complex, and its dtype is real")
        return np.ascontiguousarray(image, number).reshape(-1)

    return {
        "product": product,
        "dimension": dimension,
        "complex": number is np.complex128,
        "blocks": hasattr(A, "matmat"),
    }

"""The entanglement mean-field theory of thermalizing avalanches: Crowley & Chandran, Phys. Rev. B 106, 184208 (2022).

Functions of numbers are functions of arrays: arguments are broadcast as by NumPy's own, a scalar gives a float. Couplings ``g`` are
reduced couplings, from 0 (not coupled, all memory is kept) to ``inf`` (thermal); NaN gives NaN. Where ``g`` overflows a float, give
``log_g`` in its place. Entropies are in bits, enhancements η in nats.

``resonance`` chooses the law of resonances: ``"goe"`` (also called ``"exact"``), ``"gue"``, ``"gse"``, ``"poisson"`` for levels without
correlations, or ``"truncated"``, the expansion (A3) as the paper prints it, normalised. ``closure`` chooses what l-bits make of each
other's bath: ``"paper"``, Eq. (11), or ``"cavity"``, the others as they are without the l-bit. ``data/THEORY.md`` of the repository derives all.

Values agree with quadrature to 1e-12, and each distance from a bound (`..._deficit`, `memory_loss`) is computed as such, not by a
subtraction in which its digits would cancel.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from grain_ed import _native

__all__ = [
    "CRITICAL_LIMIT",
    "BubbleOfChain",
    "CriticalScaling",
    "EndOfChain",
    "ExponentFit",
    "FixedPoint",
    "Star",
    "bare_coupling",
    "bubble",
    "chain",
    "coupling_at_entropy",
    "critical_coupling",
    "critical_scaling",
    "end_of_chain",
    "enhancement",
    "enhancement_deficit",
    "enhancement_slope",
    "entropy_cdf",
    "entropy_density",
    "flip_probability",
    "mean_entropy",
    "mean_entropy_deficit",
    "memory",
    "memory_loss",
    "probe_enhancement",
    "resonance_cdf",
    "resonance_density",
    "resonance_quantile",
    "resonance_survival",
    "solve",
    "star",
    "star_solutions",
    "two_level_entropy",
    "two_level_memory",
]

Resonance = Literal["goe", "gue", "gse", "poisson", "truncated", "exact"]
Closure = Literal["paper", "cavity"]
#: What a function of arrays returns: a float for scalars, else an array.
Value = Any

#: The limit of ``g_c 4 N log N`` of the symmetric star for many l-bits, 1/e.
CRITICAL_LIMIT = float(np.exp(-1.0))

_LOG_2 = float(np.log(2.0))


def _evaluate(name: str, resonance: str, *arguments: ArrayLike) -> list[Value]:
    """Every value of a function of the native module, at arguments that are broadcast."""
    arrays = np.broadcast_arrays(*[np.asarray(argument, float) for argument in arguments])
    shape = arrays[0].shape
    flat = [np.ascontiguousarray(array).reshape(-1) for array in arrays]
    values = _native.evaluate(name, resonance, flat)
    if not values:
        # Of no arguments: how many values there would be is known from one.
        number = len(_native.evaluate(name, resonance, [np.ones(1) for _ in flat]))
        return [np.empty(shape) for _ in range(number)]
    return [float(value[0]) if shape == () else value.reshape(shape) for value in values]


def _theory(resonance: str, closure: str) -> str:
    """The theory as the native module names it."""
    return f"{resonance}:{closure}"


def _one(name: str, resonance: str, *arguments: ArrayLike) -> Value:
    return _evaluate(name, resonance, *arguments)[0]


def _log(g: ArrayLike | None, log_g: ArrayLike | None = None, name: str = "g") -> NDArray[np.float64]:
    """``log g``, of whichever is given."""
    if (g is None) == (log_g is None):
        raise ValueError(f"give {name} or log_{name}, one of them")
    if log_g is not None:
        return np.asarray(log_g, float)
    g = np.asarray(g, float)
    if np.any(g < 0):
        raise ValueError(f"{name} takes numbers from 0 on, got {g[g < 0].flat[0]}")
    with np.errstate(divide="ignore"):
        return np.log(g)


def _count(n: ArrayLike, least: int = 1) -> NDArray[np.float64]:
    """Numbers of l-bits."""
    n = np.asarray(n)
    whole = n.astype(float)
    if np.any(whole != np.floor(whole)) or np.any(whole < least) or np.any(whole > 1e9):
        raise ValueError(f"a number of l-bits is whole and at least {least}, got {n}")
    return whole


def _decay(alpha: ArrayLike) -> NDArray[np.float64]:
    alpha = np.asarray(alpha, float)
    bad = ~(np.isfinite(alpha) & (alpha > 0))
    if np.any(bad):
        raise ValueError(f"alpha must be finite and positive, got {alpha[bad].flat[0]}")
    return alpha


def mean_entropy(
    g: ArrayLike | None = None, *, log_g: ArrayLike | None = None, resonance: Resonance = "goe"
) -> Value:
    """Mean entanglement entropy [S](g) of an l-bit over eigenstates, in bits.

    ::

        [S](g₁) = ∫ S(g) p̃(g/g₁) dg/g₁                                     (A13)

    Parameters
    ----------
    g : array_like
        Reduced coupling.
    log_g : array_like
        Its natural logarithm, in its place.
    resonance : {"goe", "gue", "gse", "poisson", "truncated"}
        Law of resonances.

    Returns
    -------
    float or ndarray
        Bits, from 0 to 1.

    Examples
    --------
    >>> f"{mean_entropy(1.0):.6f}"
    '0.983365'
    """
    return _one("mean_entropy", resonance, _log(g, log_g))


def mean_entropy_deficit(
    g: ArrayLike | None = None, *, log_g: ArrayLike | None = None, resonance: Resonance = "goe"
) -> Value:
    """``1 - [S](g)`` in bits, with all its digits at strong coupling; arguments as of `mean_entropy`."""
    return _one("mean_entropy_deficit", resonance, _log(g, log_g))


def memory(
    g: ArrayLike | None = None, *, log_g: ArrayLike | None = None, resonance: Resonance = "goe"
) -> Value:
    """Memory C^zz(g) of an l-bit at infinite time and temperature, from 0 to 1.

    ::

        C^zz(g₁) = ∫ (P - Q)² p̃(g/g₁) dg/g₁                                 (A14)

    Arguments as of `mean_entropy`.
    """
    return _one("memory", resonance, _log(g, log_g))


def memory_loss(
    g: ArrayLike | None = None, *, log_g: ArrayLike | None = None, resonance: Resonance = "goe"
) -> Value:
    """``1 - C^zz(g)``, with all its digits at weak coupling; arguments as of `mean_entropy`."""
    return _one("memory_loss", resonance, _log(g, log_g))


def enhancement(
    g: ArrayLike | None = None, *, log_g: ArrayLike | None = None, resonance: Resonance = "goe"
) -> Value:
    """Entropic enhancement η(g) of a bath by an l-bit, in nats, from 0 to log 2.

    ::

        η(g₁) = 2 log ∫∫ p(g) p(g') K(g, g') dg dg'                         (A27)

    Arguments as of `mean_entropy`.

    Examples
    --------
    >>> f"{enhancement(1e-3):.9f}"
    '0.041163521'
    """
    return _one("enhancement", resonance, _log(g, log_g))


def enhancement_deficit(
    g: ArrayLike | None = None, *, log_g: ArrayLike | None = None, resonance: Resonance = "goe"
) -> Value:
    """``log 2 - η(g)`` in nats, with all its digits at strong coupling; arguments as of `mean_entropy`."""
    return _one("enhancement_deficit", resonance, _log(g, log_g))


def enhancement_slope(
    g: ArrayLike | None = None, *, log_g: ArrayLike | None = None, resonance: Resonance = "goe"
) -> Value:
    """``dη/d log g`` in nats; arguments as of `mean_entropy`."""
    return _one("enhancement_slope", resonance, _log(g, log_g))


def probe_enhancement(
    g: ArrayLike | None = None, *, log_g: ArrayLike | None = None, resonance: Resonance = "goe"
) -> float:
    """``log(g/g_0)`` of a weakly coupled probe in the bath of l-bits with the couplings `g`: half the sum of η, (8c), (10).

    Parameters
    ----------
    g, log_g : array_like
        Reduced couplings of all l-bits, or their logarithms.

    Returns
    -------
    float
    """
    return 0.5 * float(np.sum(enhancement(g, log_g=log_g, resonance=resonance)))


def coupling_at_entropy(entropy: ArrayLike, *, log: bool = False, resonance: Resonance = "goe") -> Value:
    """The coupling g at which the mean entropy is `entropy` bits: the inverse of `mean_entropy`.

    Parameters
    ----------
    entropy : array_like
        Bits, above 0 and below 1.
    log : bool
        Return ``log g`` instead.

    Raises
    ------
    ValueError
        For an entropy that no finite coupling has.
    """
    log_g = _one("log_coupling_at_entropy", resonance, entropy)
    return log_g if log else _exp(log_g)


def _exp(log: Value) -> Value:
    with np.errstate(over="ignore"):
        value = np.exp(log)
    return value if isinstance(value, np.ndarray) else float(value)


def entropy_density(
    entropy: ArrayLike,
    g: ArrayLike | None = None,
    *,
    log_g: ArrayLike | None = None,
    resonance: Resonance = "goe",
) -> Value:
    """Probability density of an eigenstate's entropy at a mean coupling `g`, per bit.

    ::

        p_S(s) = ∫ δ(s - S(g)) p̃(g/g₁) dg/g₁                                (A12)

    Parameters
    ----------
    entropy : array_like
        s, in bits; the density is 0 outside of 0 < s < 1, and infinite, but integrable, towards 1.
    g, log_g : array_like
        Reduced coupling, or its logarithm.
    """
    return _one("entropy_density", resonance, _log(g, log_g), entropy)


def entropy_cdf(
    entropy: ArrayLike,
    g: ArrayLike | None = None,
    *,
    log_g: ArrayLike | None = None,
    resonance: Resonance = "goe",
) -> Value:
    """Probability that an eigenstate's entropy is below `entropy` bits; arguments as of `entropy_density`."""
    return _one("entropy_cdf", resonance, _log(g, log_g), entropy)


def resonance_density(x: ArrayLike, *, resonance: Resonance = "goe") -> Value:
    """Probability density p̃(x) of resonances, ``x = g_{1a}/g₁``.

    ::

        p̃(x) = (2w/x²) e^{-w} [K_0(w) + K_1(w)],   w = π³/8x²               exact
    """
    return _one("resonance_density", resonance, x)


def resonance_cdf(x: ArrayLike, *, resonance: Resonance = "goe") -> Value:
    """Probability that a resonance is below `x`."""
    return _one("resonance_cdf", resonance, x)


def resonance_survival(x: ArrayLike, *, resonance: Resonance = "goe") -> Value:
    """Probability that a resonance is above `x`, without cancellation; 2/x for large `x`."""
    return _one("resonance_survival", resonance, x)


def resonance_quantile(u: ArrayLike, *, resonance: Resonance = "goe") -> Value:
    """The `x` below which a fraction `u` of resonances lies: samples, if `u` is uniform in [0, 1]; NaN outside."""
    return _one("resonance_quantile", resonance, u)


def two_level_entropy(g: ArrayLike) -> Value:
    """Entropy S(g) of an l-bit in a single resonance of strength `g`, in bits."""
    return _one("two_level_entropy", "goe", _not_negative(g))


def two_level_memory(g: ArrayLike) -> Value:
    """``(P - Q)² = 1/(1 + 4g²)``: the memory of an l-bit in a single resonance."""
    return _one("two_level_memory", "goe", _not_negative(g))


def flip_probability(g: ArrayLike) -> Value:
    """Probability P(g) that an l-bit in a single resonance is found flipped, (A10); from 0 to 1/2."""
    return _one("flip_probability", "goe", _not_negative(g))


def _not_negative(g: ArrayLike) -> NDArray[np.float64]:
    g = np.asarray(g, float)
    if np.any(g < 0):
        raise ValueError(f"g takes numbers from 0 on, got {g[g < 0].flat[0]}")
    return g


@dataclass(frozen=True)
class FixedPoint:
    """Couplings of N l-bits, each in the bath that the others enlarge: the lowest solution of (11)."""

    log_bare: NDArray[np.float64]
    """``[l-bit]``, log g_{n,0} as given."""
    log_g: NDArray[np.float64]
    """``[l-bit]``, log g_n."""
    entropy: NDArray[np.float64]
    """``[l-bit]``, [S_n], bits."""
    memory: NDArray[np.float64]
    """``[l-bit]``, C^zz_n."""
    enhancement: NDArray[np.float64]
    """``[l-bit]``, η(g_n), nats."""
    total_enhancement: float
    """η_tot, nats."""
    largest_growth: float
    """How many nats one nat of enhancement brings at once, at most, on the way to the solution."""
    converged: bool
    """Whether to believe it."""
    residual: float
    """Largest violation of (11) in log g_n."""
    iterations: int
    reason: str
    """Why the search ended."""

    @property
    def g(self) -> NDArray[np.float64]:
        """``[l-bit]``, g_n."""
        return _exp(self.log_g)

    @property
    def bubble_size(self) -> float:
        """l-bits absorbed, η_tot/log 2."""
        return self.total_enhancement / _LOG_2

    @property
    def ran(self) -> bool:
        """Whether the bubble fed itself on its way: an avalanche, with no threshold for what is thermal."""
        return self.largest_growth >= 1.0

    @property
    def n_thermal(self) -> int:
        """l-bits with a mean entropy above half a bit."""
        return int(np.count_nonzero(self.entropy > 0.5))

    @property
    def crossing(self) -> float | None:
        """Where along the chain, from 1 and between l-bits, the entropy falls through half a bit, log [S_n] interpolated."""
        above = self.entropy > 0.5
        falls = np.flatnonzero(above[:-1] & ~above[1:])
        if len(falls) == 0:
            return None
        at = int(falls[0])
        high, low = self.entropy[at], self.entropy[at + 1]
        return float(at + 1 + np.log(high / 0.5) / np.log(high / low))


def solve(
    bare: ArrayLike | None = None,
    *,
    log_bare: ArrayLike | None = None,
    resonance: Resonance = "goe",
    closure: Closure = "paper",
    tolerance: float = 1e-12,
    max_iterations: int = 10_000_000,
) -> FixedPoint:
    """Couplings of N l-bits in the bath that they enlarge together.

    ::

        log g_n = log g_{n,0} + ½ Σ_{m≠n} η(g_m)                            (11)

    The result is the lowest solution, that to which the iteration (13) from g_{n,0} converges. An l-bit that is not coupled stays so.

    Parameters
    ----------
    bare, log_bare : array_like, shape (N,)
        Bare reduced couplings g_{n,0} of any l-bits, or their logarithms.
    tolerance : float
        Residual of (11) below which a solution is accepted, relative to 1 + η_tot/2.
    max_iterations : int
        After how many evaluations to give up, which `FixedPoint.converged` says.

    Examples
    --------
    >>> solve([0.1, 0.05, 0.2]).converged
    True
    """
    log_bare = np.ascontiguousarray(_log(bare, log_bare, "bare"))
    if log_bare.ndim != 1:
        raise ValueError(f"bare couplings are a list of numbers, got an array of shape {log_bare.shape}")
    if np.any(np.isnan(log_bare)):
        raise ValueError(f"the bare coupling of l-bit {int(np.argmax(np.isnan(log_bare))) + 1} is not a number")
    found = _native.solve(_theory(resonance, closure), log_bare, tolerance, max_iterations)
    log_g = found["log_g"]
    return FixedPoint(
        log_bare=log_bare,
        entropy=mean_entropy(log_g=log_g, resonance=resonance),
        memory=memory(log_g=log_g, resonance=resonance),
        enhancement=enhancement(log_g=log_g, resonance=resonance),
        **found,
    )


def chain(
    g1: float | None = None,
    alpha: float = 0.5**0.5,
    n: int = 50,
    *,
    log_g1: float | None = None,
    resonance: Resonance = "goe",
    closure: Closure = "paper",
) -> FixedPoint:
    """The profile of a chain of N l-bits whose bare couplings decay: `solve` for ``g_{n,0} = g_{1,0} α^(n-1)``.

    Parameters
    ----------
    g1, log_g1 : float
        g_{1,0}, or its logarithm.
    alpha : float
        α.
    n : int
        N.

    Examples
    --------
    The failed avalanche of Fig. 3a:

    >>> f"{chain(0.5, 0.5**0.5 - 0.07, 50).bubble_size:.6f}"
    '32.827117'
    """
    first = float(_log(g1, log_g1, "g1"))
    decay = np.log(float(_decay(alpha))) * np.arange(int(_count(n)))
    return solve(log_bare=first + decay, resonance=resonance, closure=closure)


@dataclass(frozen=True)
class EndOfChain:
    """The end l-bit, n = N; floats, or arrays of the shape of the arguments."""

    log_g: Value
    """log g_N."""
    entropy: Value
    """[S_end], bits."""
    memory: Value
    """C^zz_end."""


def end_of_chain(
    g1: ArrayLike | None = None,
    alpha: ArrayLike = 0.5**0.5,
    n: ArrayLike = 6,
    *,
    log_g1: ArrayLike | None = None,
    resonance: Resonance = "goe",
    closure: Closure = "paper",
) -> EndOfChain:
    """The end l-bit of chains with ``g_{n,0} = g_{1,0} α^(n-1)``; arguments are broadcast, and otherwise as of `chain`."""
    values = _evaluate("end_of_chain", _theory(resonance, closure), _count(n), _decay(alpha), _log(g1, log_g1, "g1"))
    return EndOfChain(*values)


@dataclass(frozen=True)
class BubbleOfChain:
    """What the bubble in a chain has absorbed; floats, or arrays of the shape of the arguments."""

    total_enhancement: Value
    """η_tot, nats."""
    largest_growth: Value
    """As of `FixedPoint`."""
    n_thermal: Value
    """l-bits with a mean entropy above half a bit."""

    @property
    def size(self) -> Value:
        """l-bits absorbed, η_tot/log 2."""
        return self.total_enhancement / _LOG_2

    @property
    def ran(self) -> Any:
        """Whether the bubble fed itself."""
        return self.largest_growth >= 1.0


def bubble(
    g1: ArrayLike | None = None,
    alpha: ArrayLike = 0.5**0.5,
    n: ArrayLike = 50,
    *,
    log_g1: ArrayLike | None = None,
    resonance: Resonance = "goe",
    closure: Closure = "paper",
) -> BubbleOfChain:
    """The bubble in chains with ``g_{n,0} = g_{1,0} α^(n-1)``; arguments are broadcast, and otherwise as of `chain`."""
    values = _evaluate("bubble", _theory(resonance, closure), _count(n), _decay(alpha), _log(g1, log_g1, "g1"))
    return BubbleOfChain(*values)


def bare_coupling(
    n: ArrayLike,
    entropy: ArrayLike,
    alpha: ArrayLike = 0.5**0.5,
    *,
    log: bool = False,
    errors: Literal["raise", "nan"] = "raise",
    resonance: Resonance = "goe",
    closure: Closure = "paper",
) -> Value:
    """The g_{1,0} at which the end l-bit of a chain has a measured entropy: the one parameter of the theory, fitted.

    Parameters
    ----------
    n : array_like
        N.
    entropy : array_like
        [S_end] in bits at `alpha`.
    alpha : array_like
        α; the paper fits at α_c.
    log : bool
        Return ``log g_{1,0}`` instead.
    errors : {"raise", "nan"}
        What to do about an entropy that no coupling gives.

    Raises
    ------
    ValueError
        With the reason, for an entropy that no coupling gives.

    Examples
    --------
    >>> f"{bare_coupling(6, 0.7028):.3f}"
    '0.158'
    """
    if errors not in ("raise", "nan"):
        raise ValueError(f"errors is 'raise' or 'nan', got {errors!r}")
    n, entropy, alpha = np.broadcast_arrays(_count(n), np.asarray(entropy, float), _decay(alpha))
    found = _one("log_bare_coupling", _theory(resonance, closure), n, alpha, entropy)
    none = np.isnan(found) & ~np.isnan(entropy)
    if errors == "raise" and np.any(none):
        first = [float(np.asarray(given)[none].flat[0]) for given in (n, alpha, entropy)]
        raise ValueError(_native.out_of_reach(_theory(resonance, closure), int(first[0]), first[1], first[2]))
    return found if log else _exp(found)


@dataclass(frozen=True)
class Star:
    """N equal l-bits about one grain, (21): where its two solutions end; floats, or arrays of the shape of N.

    Everything is NaN where there are too few l-bits for two solutions: they then thermalize smoothly.
    """

    log_critical: Value
    """log g_c: the bare coupling at which the localized solution ends."""
    log_g_localized: Value
    """log g of that solution there."""
    log_thermal_end: Value
    """log g_0 at which the thermal solution ends."""
    log_g_thermal: Value
    """log g of that solution there."""
    relative_error: Value
    """Of g_c, by quadrature."""

    @property
    def critical_coupling(self) -> Value:
        """g_c."""
        return _exp(self.log_critical)


def star(n: ArrayLike, *, count_itself: bool = True, resonance: Resonance = "goe") -> Star:
    """The symmetric star: the common bare coupling at which N equal l-bits thermalize together.

    ::

        g = g_0 e^{N η(g)/2}                                                (21)
        g_c 4 N log N → 1/e                                                 cf. (22)

    Parameters
    ----------
    n : array_like
        N.
    count_itself : bool
        Whether an l-bit counts itself in the bath that it is coupled to, as (21) is printed; otherwise N - 1 do, as in (11).

    Examples
    --------
    >>> f"{star(100).critical_coupling * 400 * np.log(100):.4f}"
    '0.2857'
    """
    return Star(*_evaluate("star" if count_itself else "star_of_others", resonance, _count(n)))


def critical_coupling(n: ArrayLike, *, resonance: Resonance = "goe") -> Value:
    """g_c of the symmetric star of N l-bits, (22); see `star`."""
    return star(n, resonance=resonance).critical_coupling


def star_solutions(
    n: ArrayLike,
    g0: ArrayLike | None = None,
    *,
    log_g0: ArrayLike | None = None,
    resonance: Resonance = "goe",
) -> tuple[Value, Value]:
    """``log g`` of the star's solutions that are reached from below and from above at a bare coupling: apart where both exist.

    Parameters
    ----------
    n : array_like
        N.
    g0, log_g0 : array_like
        Bare coupling, or its logarithm.
    """
    below, above = _evaluate("star_solutions", resonance, _count(n), _log(g0, log_g0, "g0"))
    return below, above


@dataclass(frozen=True)
class ExponentFit:
    """The exponent ν of ``η_tot ∝ |α_c - α|^-ν``, fitted to a chain of N."""

    n: int
    nu: float
    error: float
    """Of ν: scatter, and what the last term of the form changes."""
    smallest: float
    """|δα| of the fit at least, …"""
    largest: float
    """… and at most."""
    amplitude: float
    """η_tot |δα|/log 2 at the smallest |δα|."""


@dataclass(frozen=True)
class CriticalScaling:
    """The bubble against α for chains of several N (Fig. 3b)."""

    alpha: NDArray[np.float64]
    """``[α]``, ascending, denser about α_c."""
    sizes: NDArray[np.int64]
    """``[N]``"""
    bubble_size: NDArray[np.float64]
    """``[N, α]``, η_tot/log 2."""
    fits: list[ExponentFit]
    """Of every N that is long enough for one."""


def critical_scaling(
    g1: float = 0.5,
    sizes: Iterable[int] = (10, 100, 1000),
    *,
    resonance: Resonance = "goe",
    closure: Closure = "paper",
) -> CriticalScaling:
    """How the bubble diverges at α_c, and with which exponent.

    Parameters
    ----------
    g1 : float
        g_{1,0}, positive.
    sizes : sequence of int
        N; 10,000 takes seconds.
    """
    if not 0 < g1 < np.inf:
        raise ValueError(f"g1 takes positive, finite numbers, got {g1}")
    sizes = np.atleast_1d(_count(np.asarray(list(sizes)))).astype(np.int64)
    alpha, bubbles, fits = _native.critical_scaling(_theory(resonance, closure), float(g1), sizes.tolist())
    return CriticalScaling(alpha, sizes, bubbles, [ExponentFit(int(fit[0]), *fit[1:]) for fit in fits])

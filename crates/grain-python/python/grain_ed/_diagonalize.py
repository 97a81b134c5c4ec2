"""Exact diagonalization of the central-grain model, in memory."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from grain_ed import _memory, _native

if TYPE_CHECKING:
    import xarray


def diagonalize(
    n: int,
    alpha: float | Iterable[float] | None = None,
    realizations: int | Iterable[int] = 1,
    seed: int = 1,
    *,
    states: int | None = None,
    store: float | str | None = None,
    energy: float = 0.0,
    observables: str | Iterable[str] = (),
    grain_dimension: int = 8,
    bandwidth: float = 1.5,
    field: float = 1.0,
    field_spread: float = 0.1,
    first_coupling: float = 0.41,
    couplings: Iterable[float] | None = None,
    grain: Any = None,
    fields: Any = None,
    solver: str = "auto",
    parallel_inside: str = "large",
    threads: int | None = None,
    memory: float | None = None,
    progress: Callable[[float], object] | None = None,
) -> xarray.Dataset | dict[str, Any]:
    """Diagonalizes realizations of a grain coupled to N l-bits, and measures every eigenstate.

    ::

        H = H_g + Σ_n h_n σ_n^z + Σ_n J_n (σ_g^x σ_n^x + σ_g^y σ_n^y)       (1), (2) of PRB 106, 184208
        J_n = J_1 α^(n-1)                                                   (12)

    of dimension ``D = d_g 2^N``. Numbers are the same bits as those of ``grain generate`` for the same parameters and seed, whatever
    the number of threads. Every eigenpair is checked on H before anything is returned.

    Parameters
    ----------
    n : int
        Number N of l-bits.
    alpha : float or sequence of float, optional
        Decay α of the couplings; `grain_ed.ALPHA_C` if it is not given. Results are ascending in α.
    realizations : int or sequence of int
        How many realizations, 0, 1, …; or their indices.
    seed : int
        Master seed of the disorder.
    states : int, optional
        Only so many eigenstates, those nearest in energy to the mean tr H / D; without, every one.
    store : float or str, optional
        Only this fraction of the spectrum, of the eigenstates nearest in energy to the mean, in place of `states`; or which ones as
        files name them, such as ``"central 0.25"``: that fraction by index.
    energy : float
        Where those `states` are: so many standard deviations of all levels above the mean energy, or below it.
    observables : str or sequence of str
        Columns beside those of every run, such as ``"cut_entropy"``, ``["purity", "spectral_function"]`` or ``"all"``; a wrong name
        is answered by all that there are.
    grain_dimension : int
        Dimension d_g of the grain, a power of two.
    bandwidth : float
        Root-mean-square eigenvalue of the grain over the ensemble, units of energy.
    field, field_spread : float
        Fields h_n are uniform in ``field ± field_spread``, units of energy.
    first_coupling : float
        J_1, units of energy.
    couplings : sequence of float, optional
        J_1, J_2, … one by one, in place of `first_coupling` and `alpha`.
    grain, fields : array_like, optional
        Your own disorder in place of a seed: ``[realization, d_g, d_g]`` and ``[realization, N]``, both; one realization may lack
        its axis. All of it is diagonalized.
    solver : {"auto", "full", "window"}
        Every eigenpair by a dense decomposition, or those of the window alone; `auto` takes the faster one where `states` or a
        fraction is given.
    parallel_inside : {"large", "never", "always"}
        Where several threads work inside one matrix; the last digits depend on it.
    threads : int, optional
        Threads that compute; one a core if not given.
    memory : float, optional
        Bytes that matrices may fill; 85 % of what is free if not given.
    progress : callable, optional
        Is told the fraction of the work that is done, growing to 1.

    Returns
    -------
    xarray.Dataset
        Every column that is measured, with axes `alpha`, `realization`, `eigenstate`, `l_bit` (or `l_bit`, `frequency`): among them `energy`
        (ascending, units of energy), `entropy` (bits), `magnetization`, `gap_ratio`; the disorder `grain` and `fields`, and `coupling`.
        Each says its ``units`` and ``long_name``. Without xarray, a dictionary of the arrays.

    Raises
    ------
    ValueError
        For a parameter outside its range.
    MemoryError
        If one diagonalization does not fit into `memory`.
    EigenError
        If a spectrum was not found, or failed its check.

    Examples
    --------
    >>> data = grain_ed.diagonalize(4, realizations=3)
    >>> data["entropy"].shape
    (1, 3, 128, 4)
    """
    if states is not None and store is not None:
        raise ValueError("states and store are alternatives: give one")
    if energy and states is None:
        raise ValueError("energy says where the states are: give states, how many")
    if couplings is not None and alpha is not None:
        raise ValueError("an explicit list of J_n fixes every coupling, so alpha cannot be given as well")
    if couplings is not None:
        alphas = []
    else:
        alphas = np.atleast_1d(0.5**0.5 if alpha is None else np.asarray(alpha, float)).tolist()
    disorder, indices = _disorder(n, grain, fields, realizations)
    request = {
        "n": operator.index(n),
        "alpha": alphas,
        "realizations": indices,
        "seed": operator.index(seed),
        "grain_dimension": operator.index(grain_dimension),
        "bandwidth": float(bandwidth),
        "field": float(field),
        "field_spread": float(field_spread),
        "first_coupling": float(first_coupling),
        "couplings": None if couplings is None else [float(coupling) for coupling in couplings],
        "disorder": disorder,
        "states": None if states is None else operator.index(states),
        "store": store if store is None or isinstance(store, str) else repr(float(store)),
        "energy": float(energy),
        "observables": [observables] if isinstance(observables, str) else list(observables),
        "solver": solver,
        "parallel_inside": parallel_inside,
        "threads": threads,
        "memory": _memory.usable(memory),
    }
    for name in ("n", "seed", "grain_dimension", "states", "threads"):
        if request[name] is not None and request[name] < 0:
            raise ValueError(f"{name} must not be negative, got {request[name]}")
    return _labelled(request, _native.diagonalize(request, progress))


def _disorder(
    n: int, grain: Any, fields: Any, realizations: int | Iterable[int]
) -> tuple[list[tuple[list[float], list[float]]] | None, list[int]]:
    """Given disorder, realization by realization, and the indices that are diagonalized."""
    if (grain is None) != (fields is None):
        raise ValueError("grain and fields belong together: give both, or neither")
    if grain is not None:
        grain, fields = np.asarray(grain, float), np.asarray(fields, float)
        grain, fields = grain.reshape(-1, *grain.shape[-2:]), fields.reshape(-1, fields.shape[-1])
        if len(grain) != len(fields):
            raise ValueError(f"there are {len(grain)} grains, and fields of {len(fields)} realizations")
        pairs = [(one.ravel().tolist(), other.tolist()) for one, other in zip(grain, fields)]
        return pairs, list(range(len(pairs)))
    if np.ndim(realizations) == 0:
        indices = range(operator.index(realizations))
    else:
        indices = sorted(operator.index(index) for index in realizations)
        if indices and indices[0] < 0:
            raise ValueError(f"realizations are counted from 0, got {indices[0]}")
        if len(set(indices)) < len(indices):
            raise ValueError("a realization stands twice")
    return None, list(indices)


def _labelled(request: dict[str, Any], found: dict[str, Any]) -> xarray.Dataset | dict[str, Any]:
    first, states, n = found["first_eigenstate"], found["states"], request["n"]
    d_g, realizations = request["grain_dimension"], request["realizations"]
    coordinates = {
        "alpha": found["alpha"] if len(found["alpha"]) else np.array([np.nan]),
        "realization": np.array(realizations, np.int64),
        "eigenstate": np.arange(states) + first,
        "l_bit": np.arange(1, n + 1),
    }
    if any("frequency" in axes for _, axes, _, _ in found["columns"]):
        coordinates["frequency"] = found["frequency"]
    sizes = {name: len(values) for name, values in coordinates.items()}
    sizes |= {"grain_row": d_g, "grain_column": d_g}
    arrays = {}
    for name, axes, attributes, values in found["columns"]:
        arrays[name] = (axes, values.reshape([sizes[axis] for axis in axes]), attributes)
    for name, axes, meaning in [
        ("coupling", ["alpha", "l_bit"], "coupling J_n of an l-bit to the grain"),
        ("fields", ["realization", "l_bit"], "field h_n on an l-bit"),
        ("grain", ["realization", "grain_row", "grain_column"], "Hamiltonian H_g of the grain"),
    ]:
        values = found[name].reshape([sizes[axis] for axis in axes])
        arrays[name] = (axes, values, {"units": "1", "long_name": meaning})
    attributes = {
        "N": n,
        "grain_dimension": d_g,
        "hilbert_dimension": found["hilbert_dimension"],
        "first_eigenstate": first,
        "bandwidth": request["bandwidth"],
        "h": request["field"],
        "delta_h": request["field_spread"],
        "solver": found["solver"],
        "parallelism": found["parallelism"],
        "stored_eigenstates": found["stored_eigenstates"],
        "columns": " ".join(name for name, *_ in found["columns"]),
        "source": f"grain_ed {_native.__version__}",
    }
    if request["couplings"] is None:
        attributes["J1"] = request["first_coupling"]
    if request["disorder"] is None:
        attributes["master_seed"] = request["seed"]
    try:
        import xarray
    except ImportError:
        return {**coordinates, **{name: values for name, (_, values, _) in arrays.items()}}
    dataset = xarray.Dataset(arrays, coordinates, attributes)
    for name, meaning in [
        ("alpha", "decay of the couplings J_n = J1 alpha^(n-1); NaN where they are explicit"),
        ("realization", "index of the realization, from 0"),
        ("eigenstate", "index of the eigenstate, ascending in energy"),
        ("l_bit", "site n of the l-bit, from 1"),
        ("frequency", "distance of two levels, energy: the geometric mean of the edges of a bin"),
    ]:
        if name not in dataset:
            continue
        dataset[name].attrs = {"units": "1", "long_name": meaning}
    return dataset

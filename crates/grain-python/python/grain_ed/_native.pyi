"""The native module: what the Python files of this package call, and nobody else should."""

from collections.abc import Callable
from typing import Any

from numpy import float64
from numpy.typing import NDArray

__version__: str

class EigenError(RuntimeError): ...

def evaluate(name: str, resonance: str, arguments: list[NDArray[float64]]) -> list[NDArray[float64]]: ...
def out_of_reach(resonance: str, n_lbits: int, alpha: float, entropy: float) -> str | None: ...
def solve(
    resonance: str, log_bare: NDArray[float64], tolerance: float, max_iterations: int
) -> dict[str, Any]: ...
def critical_scaling(
    resonance: str, first_coupling: float, sizes: list[int]
) -> tuple[NDArray[float64], NDArray[float64], list[list[float]]]: ...
def diagonalize(
    request: dict[str, Any], progress: Callable[[float], object] | None
) -> dict[str, Any]: ...
def eigenstates(
    operator: Any, request: dict[str, Any], progress: Callable[[float], object] | None
) -> dict[str, Any]: ...
def density_of_states(
    operator: Any,
    sharpness: dict[str, Any],
    state: NDArray[Any] | None,
    progress: Callable[[float], object] | None,
) -> dict[str, Any]: ...
def spectral_function(
    operator: Any,
    observable: Any,
    sharpness: dict[str, Any],
    progress: Callable[[float], object] | None,
) -> dict[str, Any]: ...

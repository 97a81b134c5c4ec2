"""A hundred states from the middle of the random-field Heisenberg chain, beside SciPy's shift-invert.

H = Σ_i S_i·S_{i+1} + h_i S_i^z, h_i uniform in [-1, 1], on a ring of L spins with zero magnetization.

    python xxz_window.py [L]
"""

import sys
import time

import numpy as np
import scipy.sparse
import scipy.sparse.linalg

from grain_ed import eigen


def spins_up_and_down(length):
    """The basis of the sector Σ S^z = 0: states as bits, and S_i^z of each, [state, site]."""
    states = np.array([s for s in range(1 << length) if s.bit_count() == length // 2])
    return states, (states[:, None] >> np.arange(length) & 1) - 0.5


def heisenberg(fields):
    """The chain in the sector Σ S^z = 0."""
    length = len(fields)
    states, spins = spins_up_and_down(length)
    diagonal = (spins * np.roll(spins, -1, axis=1)).sum(axis=1) + spins @ fields
    rows, columns = [np.arange(len(states))], [np.arange(len(states))]
    values = [diagonal]
    for site in range(length):
        flip = 1 << site | 1 << (site + 1) % length
        row = np.flatnonzero(spins[:, site] != spins[:, (site + 1) % length])
        rows.append(row)
        columns.append(np.searchsorted(states, states[row] ^ flip))
        values.append(np.full(len(row), 0.5))
    shape = (len(states), len(states))
    return scipy.sparse.csr_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape)


def main():
    length = int(sys.argv[1]) if len(sys.argv) > 1 else 14
    hamiltonian = heisenberg(np.random.default_rng(1).uniform(-1, 1, length))
    dimension = hamiltonian.shape[0]

    began = time.perf_counter()
    found = eigen.window(hamiltonian, k=100)
    print(f"D = {dimension}: 100 states around E = {found.target:.4f} in {time.perf_counter() - began:.2f} s")
    print(f"largest residual {found.residuals.max():.0e}; {found.method}: {found.why}")
    print(f"none is missing, but for a probability of {found.certificate.failure_probability:.0e}")

    gaps = np.diff(found.energies)
    ratio = np.minimum(gaps[1:], gaps[:-1]) / np.maximum(gaps[1:], gaps[:-1])
    print(f"mean gap ratio {ratio.mean():.3f} (GOE 0.531, Poisson 0.386)")

    began = time.perf_counter()
    energies = scipy.sparse.linalg.eigsh(
        hamiltonian.tocsc(), k=100, sigma=found.target, which="LM", return_eigenvectors=False
    )
    print(f"eigsh(sigma=…): {time.perf_counter() - began:.2f} s, the same to {abs(np.sort(energies) - found.energies).max():.0e}")


if __name__ == "__main__":
    main()

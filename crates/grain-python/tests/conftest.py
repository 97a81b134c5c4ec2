"""What several tests use."""

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse

ROOT = Path(__file__).resolve().parents[3]


def anderson(sites, seed=1, disorder=2.0, flux=0.0):
    """A particle that hops to two distances on a ring in a random potential, threaded by a flux."""
    potential = disorder * np.random.default_rng(seed).uniform(-1, 1, sites)
    phase = np.exp(1j * flux / sites) if flux else 1.0
    rows = np.arange(sites)
    matrix = scipy.sparse.diags_array(potential.astype(type(phase) if flux else float), format="csr")
    for distance in (1, 97 % sites):
        hop = scipy.sparse.csr_array((np.full(sites, phase), (rows, (rows + distance) % sites)), (sites, sites))
        matrix = matrix + hop + hop.conj().T
    return matrix.tocsr()


@pytest.fixture(params=["real", "complex"])
def ring(request):
    """A sparse matrix of dimension 600, real symmetric or complex Hermitian."""
    return anderson(600, flux=1.0 if request.param == "complex" else 0.0)


@pytest.fixture(scope="session")
def root():
    return ROOT

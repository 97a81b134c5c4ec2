"""Interior eigenpairs that others have published, with the disorder they belong to."""

import runpy

import numpy as np
import pytest

from grain_ed import eigen

# The output (test/sinvert.out of github.com/zyth0s/sinvert_mbl_fork) of the program that accompanies Pietracaprina, Macé, Luitz & Alet, "Shift-invert
# diagonalization of large many-body localizing spin chains", SciPost Phys. 5, 045 (2018): SLEPc with MUMPS, Heisenberg ring, L = 16, W = 3, the 20
# states nearest to the middle of the band.
FIELDS = [
    *[0.557068, 2.06559, 2.14767, 2.08351, 0.741382, -0.69371, -1.21479, -2.65972],
    *[-1.36406, -0.134009, 1.87301, -0.120137, -0.643291, 2.01647, -0.975623, 0.889031],
]
BAND = (-11.1217, 11.7576)
SITE = 3
# Energy and <S^z> of that site, up where its field lowers the energy.
EIGENPAIRS = """
0.317984952317157 -0.397533624061331
0.318042077058949 0.0810506947890552
0.31753723830856 -0.00173428049197194
0.317296085506411 0.00813299529175919
0.319132070574587 0.0243297402406167
0.316492072615632 0.0101742915233121
0.320017094401539 0.098020343323564
0.320744200714021 -0.196524819185419
0.315040252004095 -0.152473625607551
0.320856649679 0.271796479751587
0.314148076990296 0.18080548492245
0.314100861949618 0.0092176784012197
0.313583128363674 -0.0537826343331013
0.322569023354654 -0.103070823432554
0.323083069464458 0.0374521043460538
0.312379040340722 0.0915513355854773
0.323597253294131 0.0279823114958426
0.312109606996848 0.0658281840039558
0.324046739336196 -0.0635494327397056
0.311475729856817 0.0242467081561336
"""


def test_the_eigenpairs_of_a_shift_invert_code_are_reproduced(root):
    example = runpy.run_path(str(root / "crates/grain-python/examples/xxz_window.py"))
    hamiltonian = example["heisenberg"](np.array(FIELDS))
    ends = [eigen.edges(hamiltonian, k=1, which=which).energies[0] for which in ("lowest", "highest")]
    assert ends == pytest.approx(BAND, abs=5e-5)

    published = np.array([line.split() for line in EIGENPAIRS.split("\n") if line], dtype=float)
    published = published[np.argsort(published[:, 0])]
    found = eigen.window(hamiltonian, k=len(published), target=sum(ends) / 2)
    np.testing.assert_allclose(found.energies, published[:, 0], rtol=0, atol=1e-12)
    _, spins = example["spins_up_and_down"](len(FIELDS))
    # Their residuals are up to 1e-8, and levels 6e-5 apart.
    np.testing.assert_allclose(-spins[:, SITE] @ found.vectors**2, published[:, 1], rtol=0, atol=1e-7)

"""Windows of operators of every kind, beside dense diagonalization by LAPACK."""

import threading

import numpy as np
import pytest
import scipy.sparse
import scipy.sparse.linalg
from conftest import anderson

import grain_ed
from grain_ed import eigen


def nearest(energies, target, k):
    chosen = np.argsort(abs(energies - target))[:k]
    return np.sort(energies[chosen])


def check(matrix, found, k):
    """Every statement that a window makes, on a dense copy of the matrix."""
    dense = matrix.toarray() if scipy.sparse.issparse(matrix) else np.asarray(matrix)
    energies = np.linalg.eigvalsh(dense)
    norm = abs(energies).max()
    np.testing.assert_allclose(found.energies, nearest(energies, found.target, k), atol=1e-11 * norm)
    assert found.vectors.shape == (len(dense), k)
    residuals = np.linalg.norm(dense @ found.vectors - found.vectors * found.energies, axis=0)
    assert residuals.max() < 1e-10 * norm
    # Both are measured: they agree to the rounding of the products.
    np.testing.assert_allclose(found.residuals, residuals, atol=1e-13 * norm)
    overlaps = found.vectors.conj().T @ found.vectors
    np.testing.assert_allclose(overlaps, np.eye(k), atol=1e-11)
    assert found.bounds[0] <= energies[0] + 1e-9 and energies[-1] - 1e-9 <= found.bounds[1]


@pytest.mark.parametrize("target", ["maxdos", "mean", 0.3])
def test_a_window_is_that_of_the_full_spectrum(ring, target):
    found = eigen.window(ring, k=30, target=target)
    check(ring, found, 30)
    assert found.method == "window"
    assert found.certificate.states >= 30 and found.certificate.failure_probability < 1e-9
    if target == 0.3:
        assert found.target == 0.3
    if target == "mean":
        assert found.target == pytest.approx(ring.diagonal().real.mean())


def test_every_form_of_an_operator_gives_the_same_window(ring):
    energies = eigen.window(ring, k=20, target=0.1).energies
    forms = [
        ring.tocsc(),
        ring.tocoo(),
        scipy.sparse.csr_matrix(ring),
        ring.toarray(),
        np.asfortranarray(ring.toarray()),
        ring.toarray().tolist(),
        scipy.sparse.linalg.aslinearoperator(ring),
    ]
    for form in forms:
        np.testing.assert_allclose(eigen.window(form, k=20, target=0.1).energies, energies, atol=1e-11)


def test_the_operator_is_not_changed():
    unsorted = scipy.sparse.csr_array(
        ([1.0, 1.0, 0.5, 0.5, 2.0, 2.0], [1, 0, 0, 0, 3, 2], [0, 1, 4, 5, 6]), shape=(4, 4)
    )
    before = unsorted.copy()
    found = eigen.window(unsorted, k=4, target=0.0, method="full")
    np.testing.assert_allclose(found.energies, np.linalg.eigvalsh(unsorted.toarray()), atol=1e-12)
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(unsorted, name), getattr(before, name))


def test_integers_and_single_precision_are_taken_as_numbers():
    matrix = anderson(300).astype(np.float32)
    check(matrix.astype(float), eigen.window(matrix, k=10, target=0.0), 10)
    whole = scipy.sparse.csr_array(np.round(4 * anderson(300).toarray()).astype(np.int8))
    check(whole.astype(float), eigen.window(whole, k=10, target=0.5), 10)


def test_the_full_spectrum_serves_small_dimensions_and_says_so():
    matrix = anderson(40).toarray()
    found = eigen.window(matrix, k=12, target="mean")
    check(matrix, found, 12)
    assert found.method == "full" and "below 256" in found.why and found.certificate is None
    energies = np.linalg.eigvalsh(matrix)
    assert energies[found.first] == pytest.approx(found.energies[0])
    assert found.neighbours == pytest.approx((energies[found.first - 1], energies[found.first + 12]))


def test_both_methods_find_the_same(ring):
    by = [eigen.window(ring, k=25, target=0.2, method=method) for method in ("window", "full")]
    np.testing.assert_allclose(by[0].energies, by[1].energies, atol=1e-12)
    overlaps = abs(by[0].vectors.conj().T @ by[1].vectors)
    np.testing.assert_allclose(overlaps, np.eye(25), atol=1e-8)


def test_degenerate_levels_are_all_found():
    block = anderson(300)
    matrix = scipy.sparse.block_diag([block, block, block], format="csr")
    check(matrix, eigen.window(matrix, k=30, target=0.1), 30)


def test_the_bits_do_not_depend_on_threads(ring):
    by = [eigen.window(ring, k=15, target=0.1, threads=threads) for threads in (1, 2, 3)]
    for other in by[1:]:
        np.testing.assert_array_equal(by[0].energies, other.energies)
        np.testing.assert_array_equal(by[0].vectors, other.vectors)


def test_vectors_may_be_left_out_and_a_window_taken_apart(ring):
    assert eigen.window(ring, k=5, target=0.1, vectors=False).vectors is None
    energies, vectors = eigen.window(ring, k=5, sigma=0.1)
    assert energies.shape == (5,) and vectors.shape == (600, 5) and vectors.flags.f_contiguous


def test_the_progress_grows_to_one(ring):
    told = []
    eigen.window(ring, k=5, target=0.1, progress=told.append)
    assert told == sorted(told) and told[-1] == 1.0


def refused(exception, sentence, *arguments, **named):
    with pytest.raises(exception, match=sentence):
        eigen.window(*arguments, **named)


def test_what_is_no_operator_is_refused_with_a_sentence():
    good = anderson(400)
    skew = good.tolil()
    skew[0, 5] += 0.5
    hole = good.tolil()
    hole[3, 3] = np.nan
    for form in (lambda m: m.tocsr(), lambda m: m.toarray(), lambda m: scipy.sparse.linalg.aslinearoperator(m.tocsr())):
        refused(ValueError, "Hermitian", form(skew), k=5)
        refused(ValueError, "finite", form(hole), k=5)
    refused(ValueError, "Hermitian", 1j * good, k=5)
    refused(ValueError, "square", good[:, :300], k=5)
    refused(ValueError, "square", np.ones((300, 200)), k=5)
    refused(ValueError, "dimensions", np.ones(300), k=5)
    refused(ValueError, "all levels", scipy.sparse.eye_array(400, format="csr"), k=5)
    refused(ValueError, "all levels", scipy.sparse.csr_array((400, 400)), k=5)
    refused(ValueError, "dimension 0", np.ones((0, 0)), k=5)
    refused(TypeError, "real or complex", np.full((300, 300), None), k=5)


def test_what_cannot_be_asked_for_is_refused_with_a_sentence():
    good = anderson(400)
    refused(ValueError, "at least 1 state", good, k=0)
    refused(ValueError, "at least 1 state", good, k=-3)
    refused(ValueError, "from 1 to 100 of 400", good, k=101)
    refused(ValueError, "from 1 to 400 of 400", good, k=401, method="full")
    refused(ValueError, "outside the spectrum", good, k=5, target=1e3)
    refused(ValueError, "outside the spectrum", good, k=5, target=1e3, method="full")
    refused(ValueError, "finite energy", good, k=5, target=np.inf)
    refused(ValueError, "maxdos", good, k=5, target="middle")
    refused(ValueError, "method", good, k=5, method="magic")
    refused(ValueError, "give one", good, k=5, target=1.0, sigma=1.0)
    refused(ValueError, "threads", good, k=5, threads=0)
    refused(ValueError, "memory", good, k=5, memory=-1)
    refused(MemoryError, "memory", good, k=5, memory=1000)
    refused(MemoryError, "memory", good, k=5, memory=1000, method="full")


def test_a_crowd_of_equal_levels_is_an_eigen_error():
    # Half of all levels at one energy: no filter separates ten of them from the others.
    levels = np.concatenate([np.zeros(1000), np.linspace(-1, 1, 1000)])
    matrix = scipy.sparse.diags_array(levels, format="csr")
    refused(grain_ed.EigenError, "closer together", matrix, k=10, target=0.0)
    assert issubclass(grain_ed.EigenError, RuntimeError)


class Refusing:
    shape, dtype = (400, 400), np.dtype(float)

    def __init__(self, after):
        self.matrix, self.left, self.lock = anderson(400), after, threading.Lock()

    def matvec(self, x):
        with self.lock:
            self.left -= 1
            if self.left < 0:
                raise LookupError("no more products")
        return self.matrix @ x


@pytest.mark.parametrize("after", [0, 30, 500])
def test_an_exception_inside_a_product_comes_out_as_it_is(after):
    refused(LookupError, "no more products", Refusing(after), k=5, target=0.1)


def test_products_of_another_kind_are_refused():
    class Complex(Refusing):
        def matvec(self, x):
            return 1j * x

    class Short(Refusing):
        def matvec(self, x):
            return x[1:]

    refused(TypeError, "complex", Complex(0), k=5, target=0.1)
    refused(ValueError, "399 numbers", Short(0), k=5, target=0.1)


def test_an_exception_of_the_progress_ends_the_solve(ring):
    def progress(fraction):
        raise LookupError("enough")

    refused(LookupError, "enough", ring, k=5, target=0.1, progress=progress)


def test_other_threads_of_python_run_meanwhile():
    # With the GIL held a count could not go on while a window is found.
    matrix = anderson(4000)
    counted, going = [0], [True]

    def count():
        while going[0]:
            counted[0] += 1

    counter = threading.Thread(target=count)
    counter.start()
    before = counted[0]
    eigen.window(matrix, k=50, target=0.1, threads=1)
    passed = counted[0] - before
    going[0] = False
    counter.join()
    assert passed > 1000

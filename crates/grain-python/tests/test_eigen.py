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
    assert norm <= found.norm * (1 + 1e-12)


METHODS = ["filter", "shift-invert", "full"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("target", ["maxdos", "mean", 0.3])
def test_a_window_is_that_of_the_full_spectrum(ring, target, method):
    found = eigen.window(ring, k=30, target=target, method=method)
    check(ring, found, 30)
    assert found.method == method and found.why == "asked for"
    if method == "full":
        assert found.certificate is None
    else:
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
    long = ring.copy()
    long.indices, long.indptr = long.indices.astype(np.int64), long.indptr.astype(np.int64)
    for form in [*forms, long]:
        method = "filter" if hasattr(form, "matvec") else "auto"
        found = eigen.window(form, k=20, target=0.1, method=method)
        np.testing.assert_allclose(found.energies, energies, atol=1e-11)


def test_the_method_is_chosen_and_says_why(ring):
    found = eigen.window(ring, k=20, target=0.1)
    assert found.method in METHODS and "expected" in found.why and found.method.split("-")[0] in found.why
    assert eigen.window(ring, k=200, target=0.1).why == "200 states are more than a quarter of all 600"
    # A narrow band factorises cheaply.
    chain = scipy.sparse.diags_array([np.ones(19_999), np.cos(11 * np.arange(20_000.0) ** 2), np.ones(19_999)], offsets=[-1, 0, 1])
    found = eigen.window(chain, k=10, target=0.3)
    assert found.method == "shift-invert" and found.residuals.max() < 1e-10


def test_a_part_of_all_states_and_of_the_width():
    matrix = anderson(400)
    found = eigen.window(matrix, k=0.05, target="mean")
    check(matrix, found, 20)
    energies = np.linalg.eigvalsh(matrix.toarray())
    found = eigen.window(matrix, k=10, at=0.4)
    check(matrix, found, 10)
    assert found.target == pytest.approx(energies[0] + 0.4 * (energies[-1] - energies[0]), abs=0.02)


@pytest.mark.parametrize("method", ["auto", *METHODS])
def test_every_state_of_an_interval_is_found(ring, method):
    energies = np.linalg.eigvalsh(ring.toarray())
    inside = energies[(energies >= 0.1) & (energies <= 0.3)]
    found = eigen.between(ring, 0.1, 0.3, method=method)
    np.testing.assert_allclose(found.energies, inside, atol=1e-11)
    assert found.vectors.shape == (600, len(inside))
    assert len(eigen.between(ring, 0.2, 0.2 + 1e-9, method=method).energies) == 0


@pytest.mark.parametrize("which", ["lowest", "highest"])
def test_the_edges_are_those_of_the_full_spectrum(ring, which):
    energies = np.linalg.eigvalsh(ring.toarray())
    expected = energies[:8] if which == "lowest" else energies[-8:]
    for method in ("auto", "full"):
        found = eigen.edges(ring, k=8, which=which, method=method)
        np.testing.assert_allclose(found.energies, expected, atol=1e-11)
    short = {"lowest": "SA", "highest": "LA"}[which]
    np.testing.assert_array_equal(eigen.edges(ring, 8, short, method="full").energies, found.energies)


def test_rows_that_are_not_sorted_are_taken_and_left_as_they_are():
    unsorted = scipy.sparse.csr_array(
        ([2.0, 1.0, 0.5, 0.5, 2.0, 2.0], [1, 0, 0, 0, 3, 2], [0, 1, 4, 5, 6]), shape=(4, 4)
    )
    before = [array.copy() for array in (unsorted.data, unsorted.indices, unsorted.indptr)]
    found = eigen.window(unsorted, k=4, target=0.0)
    np.testing.assert_allclose(found.energies, [-2, -2, 2, 2], atol=1e-12)
    for now, then in zip((unsorted.data, unsorted.indices, unsorted.indptr), before):
        np.testing.assert_array_equal(now, then)


def test_integers_and_single_precision_are_taken_as_numbers():
    matrix = anderson(300).astype(np.float32)
    check(matrix.astype(float), eigen.window(matrix, k=10, target=0.0), 10)
    whole = scipy.sparse.csr_array(np.round(4 * anderson(300).toarray()).astype(np.int8))
    check(whole.astype(float), eigen.window(whole, k=10, target=0.5), 10)


def test_the_full_spectrum_serves_small_dimensions_and_says_so():
    matrix = anderson(40).toarray()
    found = eigen.window(matrix, k=12, target="mean")
    check(matrix, found, 12)
    assert found.method == "full" and "only 40" in found.why and found.certificate is None
    energies = np.linalg.eigvalsh(matrix)
    first = int(np.argmin(abs(energies - found.energies[0])))
    assert found.neighbours == pytest.approx((energies[first - 1], energies[first + 12]))


def test_all_methods_find_the_same_vectors(ring):
    by = [eigen.window(ring, k=25, target=0.2, method=method) for method in METHODS]
    for other in by[1:]:
        np.testing.assert_allclose(by[0].energies, other.energies, atol=1e-12)
        overlaps = abs(by[0].vectors.conj().T @ other.vectors)
        np.testing.assert_allclose(overlaps, np.eye(25), atol=1e-8)


def test_degenerate_levels_are_all_found():
    block = anderson(300)
    matrix = scipy.sparse.block_diag([block, block, block], format="csr")
    for method in METHODS:
        check(matrix, eigen.window(matrix, k=30, target=0.1, method=method), 30)


def test_the_bits_do_not_depend_on_threads(ring):
    for method in METHODS:
        by = [eigen.window(ring, k=15, target=0.1, threads=threads, method=method) for threads in (1, 2, 3)]
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
        refused(ValueError, "not Hermitian", form(skew), k=5)
        refused(ValueError, "must be finite", form(hole), k=5)
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
    refused(ValueError, "above 0 and at most 1", good, k=-0.5)
    refused(ValueError, "from 1 to 100 of 400", good, k=101, method="filter")
    refused(ValueError, "from 1 to 400 of 400", good, k=401)
    for method in METHODS:
        refused(ValueError, "outside the spectrum", good, k=5, target=1e3, method=method)
    refused(ValueError, "from 0 to 1 of the way", good, k=5, at=1.5)
    refused(ValueError, "sparse matrix", good.toarray(), k=5, method="shift-invert")
    with pytest.raises(ValueError, match="lower end below"):
        eigen.between(good, 1.0, 0.5)
    with pytest.raises(ValueError, match="'lowest' or 'highest'"):
        eigen.edges(good, 3, "middle")
    refused(ValueError, "finite energy", good, k=5, target=np.inf)
    refused(ValueError, "maxdos", good, k=5, target="middle")
    refused(ValueError, "the method is auto, filter", good, k=5, method="magic")
    refused(ValueError, "give one", good, k=5, target=1.0, sigma=1.0)
    refused(ValueError, "threads", good, k=5, threads=0)
    refused(ValueError, "memory", good, k=5, memory=-1)
    refused(MemoryError, "memory", good, k=5, memory=1000, method="filter")
    refused(MemoryError, "memory", good, k=5, memory=1000, method="full")


def test_a_crowd_of_equal_levels_is_an_eigen_error():
    # Half of all levels at one energy: no filter separates ten of them from the others.
    levels = np.concatenate([np.zeros(300), np.linspace(-1, 1, 300)])
    matrix = scipy.sparse.diags_array(levels, format="csr")
    refused(grain_ed.EigenError, "closer together", matrix, k=10, target=0.0, method="filter")
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
    refused(LookupError, "no more products", Refusing(after), k=5, target=0.1, method="filter")


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
    eigen.window(matrix, k=50, target=0.1, threads=1, method="filter")
    passed = counted[0] - before
    going[0] = False
    counter.join()
    assert passed > 1000


def test_a_density_of_states_is_that_of_the_levels(ring):
    curve = eigen.density_of_states(ring, order=64, random=32)
    assert curve.integral == pytest.approx(1.0, abs=0.02)
    assert (curve.errors >= 0).all() and (np.diff(curve.energies) > 0).all()
    energies = np.linalg.eigvalsh(ring.toarray())
    for upper in (-1.0, 0.0, 1.0):
        below = curve.energies < upper
        part = np.trapezoid(curve.values[below], curve.energies[below])
        # A kernel's width of levels, and the random vectors.
        assert part == pytest.approx((energies < upper).mean(), abs=0.03)
    same = eigen.density_of_states(ring, order=64, random=32, threads=1)
    np.testing.assert_array_equal(same.values, curve.values)


def test_the_density_of_a_state_is_its_own(ring):
    vector = np.linalg.eigh(ring.toarray())[1][:, 100]
    level = np.linalg.eigvalsh(ring.toarray())[100]
    curve = eigen.density_of_states(ring, state=2 * vector, points=4096)
    assert curve.integral == pytest.approx(4.0, abs=0.02)
    assert curve.energies[curve.values.argmax()] == pytest.approx(level, abs=2 * curve.resolution)
    assert (curve.errors == 0).all()
    # A complex state of a real operator.
    eigen.density_of_states(ring, state=1j * vector, order=16)
    with pytest.raises(ValueError, match="dimension 600 was given"):
        eigen.density_of_states(ring, state=np.ones(5))


def test_a_spectral_function_has_its_sum_rule(ring):
    observable = scipy.sparse.diags_array(np.where(np.arange(600) < 300, 1.0, -1.0), format="csr")
    forms = [observable, observable.toarray(), scipy.sparse.linalg.aslinearoperator(observable)]
    curves = [eigen.spectral_function(ring, form, order=24, random=8) for form in forms]
    # tr B²/D = 1.
    assert curves[0].integral == pytest.approx(1.0, abs=0.05)
    for other in curves[1:]:
        np.testing.assert_allclose(other.values, curves[0].values, atol=1e-12)
    with pytest.raises(ValueError, match="dimension 600 was given"):
        eigen.spectral_function(ring, observable[:300, :300])
    with pytest.raises(LookupError, match="no more products"):
        eigen.spectral_function(anderson(400), Refusing(20), order=24)
    with pytest.raises(ValueError, match="order to be 2 or more"):
        eigen.density_of_states(ring, order=1)

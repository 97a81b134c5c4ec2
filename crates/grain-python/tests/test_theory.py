"""The theory: published numbers, its own identities, and arrays as NumPy has them."""

import numpy as np
import pytest

import grain_ed
from grain_ed import theory


def test_functions_hold_the_published_numbers():
    # As `grain theory eta`.
    np.testing.assert_allclose(theory.enhancement([1e-3, 1.0]), [0.041163520518, 0.693016545241], rtol=1e-9)
    # Fig. 3a.
    failed = theory.chain(0.5, grain_ed.ALPHA_C - 0.07, 50)
    assert failed.bubble_size == pytest.approx(32.827117, abs=1e-6)
    # A bubble that did not feed itself: its growth is log 2/(2|log α|) < 1.
    assert failed.converged and not failed.ran and failed.crossing == pytest.approx(29.56, abs=0.01)
    # (22) with its constant.
    scaled = theory.critical_coupling([100, 10_000]) * 4 * np.array([100, 10_000]) * np.log([100, 10_000])
    np.testing.assert_allclose(scaled, [0.2857, 0.3010], atol=1e-4)
    assert theory.CRITICAL_LIMIT == pytest.approx(1 / np.e)
    # N = 6 of Fig. 2: fitted at α_c, predicted elsewhere.
    g1 = theory.bare_coupling(6, 0.7028)
    assert g1 == pytest.approx(0.158, abs=1e-3)
    np.testing.assert_allclose(
        theory.end_of_chain(g1, [0.45, 0.55, 0.65], 6).entropy, [0.1054, 0.2990, 0.5642], atol=2e-3
    )


UNARY = [
    "mean_entropy",
    "mean_entropy_deficit",
    "memory",
    "memory_loss",
    "enhancement",
    "enhancement_deficit",
    "enhancement_slope",
    "resonance_density",
    "resonance_cdf",
    "resonance_survival",
    "two_level_entropy",
    "two_level_memory",
    "flip_probability",
]


@pytest.mark.parametrize("name", UNARY)
def test_functions_are_of_arrays_as_of_scalars(name):
    function = getattr(theory, name)
    g = np.geomspace(1e-3, 10, 12)
    expected = np.array([function(float(one)) for one in g])
    assert isinstance(function(0.5), float)
    assert isinstance(function(np.float32(0.5)), float)
    np.testing.assert_array_equal(function(g.reshape(3, 4)), expected.reshape(3, 4))
    # Not contiguous, a list, and empty.
    np.testing.assert_array_equal(function(g[::-2]), expected[::-2])
    np.testing.assert_array_equal(function(g.tolist()), expected)
    assert function(np.empty((0, 3))).shape == (0, 3)
    assert np.isnan(function(np.nan))
    assert function.__doc__


def test_arguments_are_broadcast():
    s, g = np.linspace(0.1, 0.9, 5), np.geomspace(0.01, 1, 3)
    assert theory.entropy_density(s, g[:, None]).shape == (3, 5)
    end = theory.end_of_chain(0.1, np.linspace(0.4, 0.8, 4), [[4], [5]])
    assert end.entropy.shape == end.memory.shape == end.log_g.shape == (2, 4)
    with pytest.raises(ValueError):
        theory.entropy_density(s, g)


def test_limits_are_reached_exactly():
    assert theory.mean_entropy(0.0) == 0.0 and theory.mean_entropy(np.inf) == 1.0
    assert theory.memory(0.0) == 1.0 and theory.memory(np.inf) == 0.0
    assert theory.enhancement(np.inf) == pytest.approx(np.log(2), abs=1e-15)
    # Beyond floats: log g, with the asymptotic form [S] = 2π g/log 2.
    assert theory.mean_entropy(log_g=-800.0) == 0.0
    assert theory.mean_entropy(log_g=-700.0) == pytest.approx(2 * np.pi * np.exp(-700.0) / np.log(2), rel=1e-12)
    np.testing.assert_array_equal(theory.mean_entropy(log_g=np.log([0.1, 1.0])), theory.mean_entropy([0.1, 1.0]))


def test_distributions_are_normalised():
    u = np.linspace(0.01, 0.99, 99)
    for resonance in ("goe", "gue", "gse", "poisson", "truncated"):
        x = theory.resonance_quantile(u, resonance=resonance)
        np.testing.assert_allclose(theory.resonance_cdf(x, resonance=resonance), u, rtol=1e-11)
        np.testing.assert_allclose(1 - theory.resonance_survival(x, resonance=resonance), u, rtol=1e-11)
    # Densities are derivatives of distribution functions.
    s, step = np.linspace(0.1, 0.9, 9), 1e-6
    slope = (theory.entropy_cdf(s + step, 0.3) - theory.entropy_cdf(s - step, 0.3)) / (2 * step)
    np.testing.assert_allclose(slope, theory.entropy_density(s, 0.3), rtol=1e-6)


def test_the_mean_is_that_of_samples_of_resonances():
    # Equidistant quantiles: S and C are bounded and smooth in u but at its ends, so what is left is of the order of a step.
    u = (np.arange(20_000) + 0.5) / 20_000
    x = theory.resonance_quantile(u)
    for g in (0.03, 0.3, 3.0):
        assert theory.two_level_entropy(g * x).mean() == pytest.approx(theory.mean_entropy(g), abs=5e-5)
        assert theory.two_level_memory(g * x).mean() == pytest.approx(theory.memory(g), abs=5e-5)


def test_inverses_are_inverse():
    g = np.geomspace(1e-4, 5, 7)
    np.testing.assert_allclose(theory.coupling_at_entropy(theory.mean_entropy(g)), g, rtol=1e-9)
    n, alpha, g1 = np.array([2, 5, 9]), 0.6, 0.2
    entropy = theory.end_of_chain(g1, alpha, n).entropy
    np.testing.assert_allclose(theory.bare_coupling(n, entropy, alpha), g1, rtol=1e-8)


def test_a_solution_fulfils_the_equations():
    solution = theory.solve([0.1, 0.05, 0.2, 0.0, 1.5])
    others = solution.enhancement.sum() - solution.enhancement
    with np.errstate(invalid="ignore"):
        left = solution.log_g - solution.log_bare - others / 2
    assert abs(left[solution.log_bare > -np.inf]).max() < 1e-12
    assert solution.g[3] == 0.0 and solution.entropy[3] == 0.0
    assert solution.bubble_size == pytest.approx(solution.enhancement.sum() / np.log(2))
    assert theory.solve([]).converged
    cut = theory.solve([0.5] * 100, max_iterations=1)
    assert not cut.converged and cut.reason == "iteration limit"


def test_a_chain_is_its_profile_and_its_bubble():
    chain = theory.chain(0.5, 0.65, 40)
    bubble = theory.bubble(0.5, 0.65, [40])
    assert bubble.size[0] == pytest.approx(chain.bubble_size, rel=1e-12)
    assert bubble.n_thermal[0] == chain.n_thermal and bubble.ran[0] == chain.ran
    end = theory.end_of_chain(0.5, 0.65, 40)
    assert end.entropy == pytest.approx(chain.entropy[-1], rel=1e-12)
    assert theory.probe_enhancement(log_g=chain.log_g) == pytest.approx(chain.total_enhancement / 2)


def test_the_star_has_two_solutions_between_its_ends():
    star = theory.star(100)
    middle = (star.log_critical + star.log_thermal_end) / 2
    below, above = theory.star_solutions(100, log_g0=middle)
    assert below < star.log_g_localized < star.log_g_thermal < above
    for log_g in (below, above):
        assert log_g - 50 * theory.enhancement(log_g=log_g) == pytest.approx(middle, abs=1e-9)
    few = theory.star([10, 11])
    assert np.isnan(few.critical_coupling[0]) and np.isfinite(few.critical_coupling[1])
    assert star.relative_error < 1e-11
    assert theory.star(100, count_itself=False).log_critical != star.log_critical


def test_the_bubble_diverges_with_exponent_one():
    scaling = theory.critical_scaling(0.5, [50, 200])
    assert scaling.bubble_size.shape == (2, len(scaling.alpha))
    fit = scaling.fits[-1]
    assert fit.n == 200 and abs(fit.nu - 1) < 0.1


def test_what_has_no_answer_is_refused_with_a_sentence():
    for call, sentence in [
        (lambda: theory.mean_entropy(-1.0), "from 0 on, got -1.0"),
        (lambda: theory.mean_entropy(), "one of them"),
        (lambda: theory.mean_entropy(1.0, log_g=0.0), "one of them"),
        (lambda: theory.mean_entropy(1.0, resonance="sharp"), "unknown resonance distribution"),
        (lambda: theory.coupling_at_entropy(1.0), "strictly between 0 and 1 bit"),
        (lambda: theory.bare_coupling(6, [0.5, 1.0]), "stays below 1"),
        (lambda: theory.bare_coupling(6, 0.0), "g_\\(1,0\\) = 0 only"),
        (lambda: theory.bare_coupling(100, 0.5, 1.0), "in a jump"),
        (lambda: theory.end_of_chain(0.1, -0.5, 6), "alpha must be finite and positive"),
        (lambda: theory.end_of_chain(0.1, 0.5, 0), "at least 1"),
        (lambda: theory.end_of_chain(0.1, 0.5, 2.5), "whole"),
        (lambda: theory.solve([[0.1]]), "list of numbers"),
        (lambda: theory.solve([0.1, np.nan]), "l-bit 2 is not a number"),
        (lambda: theory.critical_scaling(0.0), "positive"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            call()
    np.testing.assert_array_equal(np.isnan(theory.bare_coupling(6, [0.5, 1.0], errors="nan")), [False, True])


def test_closures_are_those_of_the_binary() -> None:
    """The cavity by its definition: two l-bits feel each other bare."""
    bare = np.log([0.2, 0.1])
    found = theory.solve(log_bare=bare, closure="cavity")
    expected = bare + 0.5 * theory.enhancement(log_g=bare[::-1])
    np.testing.assert_allclose(found.log_g, expected, atol=1e-12)
    paper, cavity = (theory.end_of_chain(0.16, 0.65, 8, closure=closure).entropy for closure in ("paper", "cavity"))
    assert cavity < paper, "what an l-bit does to the others does not come back to it"
    again = theory.bare_coupling(8, cavity, 0.65, closure="cavity")
    np.testing.assert_allclose(again, 0.16, rtol=1e-8)


def test_the_former_name_of_the_goe_is_read() -> None:
    assert theory.mean_entropy(0.1, resonance="exact") == theory.mean_entropy(0.1)

"""Realizations in memory: the numbers of the file that `grain generate` wrote, and those of NumPy."""

import os
import subprocess
import sys

import numpy as np
import pytest

import grain_ed


def test_the_hamiltonian_is_that_of_its_formula():
    data = grain_ed.diagonalize(3, [0.5, 0.8], realizations=2, seed=5, grain_dimension=4)
    x, y, z = np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1.0, -1.0])

    def on(spin, site):
        return np.kron(np.kron(np.eye(2**site), spin), np.eye(2 ** (2 - site)))

    for point in data.alpha.values:
        for realization in data.realization.values:
            one = data.sel(alpha=point, realization=realization)
            h = np.kron(one.grain.values, np.eye(8)).astype(complex)
            for site in range(3):
                h += one.fields.values[site] * np.kron(np.eye(4), on(z, site))
                for spin in (x, y):
                    of_grain = np.kron(spin, np.eye(2))
                    h += one.coupling.values[site] * np.kron(of_grain, on(spin, site))
            np.testing.assert_allclose(one.energy.values, np.linalg.eigvalsh(h), atol=1e-12)
    assert data.coupling.sel(l_bit=3, alpha=0.5).item() == pytest.approx(0.41 * 0.25)


def test_every_column_describes_itself():
    data = grain_ed.diagonalize(4, realizations=3)
    assert data.attrs["N"] == 4 and data.attrs["hilbert_dimension"] == 128
    assert data.alpha.item() == grain_ed.ALPHA_C
    assert data.l_bit.values.tolist() == [1, 2, 3, 4]
    for name in data.attrs["columns"].split():
        assert data[name].attrs["units"] and data[name].attrs["long_name"], name
        assert data[name].dims[:2] == ("alpha", "realization"), name
    assert data.entropy.dims == ("alpha", "realization", "eigenstate", "l_bit")
    assert data.entropy.attrs["units"] == "bit"
    assert data.near_degenerate.dtype == np.uint8
    assert float(data.entropy.min()) >= 0 and float(data.entropy.max()) <= 1


def test_observables_are_chosen_by_name_and_spectra_have_their_axis():
    data = grain_ed.diagonalize(4, observables=["purity", "spectral_function"])
    assert data.spectral_function.dims == ("alpha", "realization", "l_bit", "frequency")
    assert data.frequency.size == 36 and data.frequency[0].item() == pytest.approx(10 ** (-7 + 1 / 8))
    assert float(data.purity.min()) >= 0.5 - 1e-12 and "sigma_x" not in data
    assert "frequency" not in grain_ed.diagonalize(4)
    with pytest.raises(ValueError, match="purty.*cut_entropy"):
        grain_ed.diagonalize(4, observables="purty")
    with pytest.raises(ValueError, match="how many"):
        grain_ed.diagonalize(4, energy=0.5)


@pytest.mark.skipif("GRAIN" not in os.environ, reason="GRAIN names no binary")
def test_the_bits_are_those_of_the_binary(tmp_path):
    file = tmp_path / "drh.h5"
    for n, flag, part in [
        ("4", [], {}),
        ("8", ["--states", "40"], {"states": 40}),
        ("7", ["--store", "0.25"], {"store": 0.25}),
        ("4", ["--store", "central 0.25"], {"store": "central 0.25"}),
        ("6", ["--states", "40", "--energy", "-0.5"], {"states": 40, "energy": -0.5}),
        ("4", ["--observables", "all"], {"observables": "all"}),
    ]:
        run = ["generate", "--n", n, "--alpha", "0.5,0.9", "-m", "2", "--seed", "3", "--overwrite", "-o", str(file), "--quiet", *flag]
        subprocess.run([os.environ["GRAIN"], *run], check=True)
        data = grain_ed.diagonalize(int(n), [0.5, grain_ed.ALPHA_C, 0.9], realizations=2, seed=3, **part)
        stored = grain_ed.open(file, f"N{int(n):02}")
        columns = data.attrs["columns"].split()
        for name, values in data.variables.items():
            assert values.dims == stored[name].dims and values.dtype == stored[name].dtype, name
            for attribute in ("units", "long_name") if name in columns else ("units",):
                assert values.attrs[attribute] == stored[name].attrs[attribute], name
            if name != "wall_time":
                np.testing.assert_array_equal(values, stored[name], err_msg=name)
        for name in ("N", "grain_dimension", "hilbert_dimension", "first_eigenstate", "solver", "parallelism", "stored_eigenstates", "columns"):
            assert data.attrs[name] == stored.attrs[name], name
        stored.close()


def test_the_numbers_are_those_of_the_reference_files(root):
    for name in ("full.h5", "window.h5"):
        with grain_ed.open(root / "data" / "reference" / name) as tree:
            for group in tree.children.values():
                attributes = group.attrs
                if attributes["N"] > 8:
                    continue
                states = group.sizes["eigenstate"]
                nearest = attributes["solver"] == "window"
                part = {"states": states} if nearest else {"store": f"central {states / attributes['hilbert_dimension']}"}
                data = grain_ed.diagonalize(
                    int(attributes["N"]),
                    group["alpha"].values,
                    realizations=2,
                    seed=int(attributes["master_seed"]),
                    grain_dimension=int(attributes["grain_dimension"]),
                    solver=attributes["solver"],
                    **part,
                )
                for drawn in ("grain", "fields"):
                    np.testing.assert_array_equal(data[drawn], group[drawn][:2], err_msg=drawn)
                columns = set(data.data_vars) & set(group.data_vars) - {"wall_time", "grain", "fields", "coupling"}
                assert {"energy", "entropy", "magnetization"} <= columns
                for column in columns:
                    there = group[column].isel(realization=slice(2)).values
                    # Bit for bit on the machine that wrote them; rounding depends on the instruction set.
                    if there.dtype.kind == "f":
                        limit = 1e-9 if column in ("residual_max", "orthogonality_max") else 1e-6
                        np.testing.assert_allclose(data[column], there, rtol=0, atol=limit, err_msg=column)
                    else:
                        np.testing.assert_array_equal(data[column], there, err_msg=column)


def test_some_realizations_are_those_of_all():
    everything = grain_ed.diagonalize(4, [0.5, 0.7], realizations=4)
    some = grain_ed.diagonalize(4, [0.7, 0.5], realizations=[3, 1], threads=1)
    assert some.realization.values.tolist() == [1, 3]
    for column in ("energy", "entropy", "grain", "fields"):
        expected = everything[column].sel(realization=[1, 3])
        np.testing.assert_array_equal(some[column], expected)


def test_a_part_of_the_spectrum_is_the_same_part():
    every = grain_ed.diagonalize(4)
    quarter = grain_ed.diagonalize(4, store="central 0.25")
    np.testing.assert_array_equal(quarter.energy, every.energy.sel(eigenstate=quarter.eigenstate))
    nearest = grain_ed.diagonalize(4, states=10)
    assert nearest.sizes["eigenstate"] == 10 and nearest.attrs["stored_eigenstates"] == "nearest 10"
    assert np.isin(nearest.energy, every.energy).all()
    share, as_many = grain_ed.diagonalize(4, store=0.25), grain_ed.diagonalize(4, states=32)
    assert share.attrs["stored_eigenstates"] == "nearest-fraction 0.25"
    np.testing.assert_array_equal(share.energy, as_many.energy)
    assert grain_ed.diagonalize(4, store=1).attrs["stored_eigenstates"] == "all"


def test_given_disorder_and_couplings_are_taken():
    drawn = grain_ed.diagonalize(3, 0.5, realizations=2)
    given = grain_ed.diagonalize(
        3, couplings=drawn.coupling.values[0], grain=drawn.grain.values, fields=drawn.fields.values
    )
    np.testing.assert_array_equal(drawn.energy.values[0], given.energy.values[0])
    one = grain_ed.diagonalize(3, 0.5, grain=drawn.grain.values[1], fields=drawn.fields.values[1])
    np.testing.assert_array_equal(drawn.energy.values[:, 1:], one.energy.values)


def test_without_xarray_there_is_a_dictionary(monkeypatch):
    monkeypatch.setitem(sys.modules, "xarray", None)
    data = grain_ed.diagonalize(3)
    assert isinstance(data, dict) and data["entropy"].shape == (1, 1, 64, 3)


def test_the_progress_grows_to_one():
    told = []
    grain_ed.diagonalize(5, realizations=6, progress=told.append)
    assert told == sorted(told) and told[-1] == 1.0


def test_what_cannot_be_simulated_is_refused_with_a_sentence():
    for exception, sentence, arguments in [
        (ValueError, "number of l-bits N must be from 1", {"n": 0}),
        (ValueError, "alpha must be finite and positive", {"n": 3, "alpha": -1.0}),
        (ValueError, "stands twice", {"n": 3, "alpha": [0.5, 0.5]}),
        (ValueError, "power of two", {"n": 3, "grain_dimension": 6}),
        (ValueError, "bandwidth", {"n": 3, "bandwidth": 0.0}),
        (ValueError, "at least one realization", {"n": 3, "realizations": 0}),
        (ValueError, "stands twice", {"n": 3, "realizations": [1, 1]}),
        (ValueError, "from 0", {"n": 3, "realizations": [-1]}),
        (ValueError, "at least one eigenstate", {"n": 3, "states": 0}),
        (ValueError, "give one", {"n": 3, "states": 5, "store": 0.5}),
        (ValueError, "at most 1", {"n": 3, "store": 1.5}),
        (ValueError, "alpha cannot be given", {"n": 2, "alpha": 0.5, "couplings": [0.1, 0.1]}),
        (ValueError, "need as many couplings", {"n": 3, "couplings": [0.1, 0.1]}),
        (ValueError, "solver is one of", {"n": 3, "solver": "fast"}),
        (ValueError, "needs their number", {"n": 3, "solver": "window"}),
        (ValueError, "both", {"n": 3, "grain": np.eye(8)}),
        (ValueError, "must be symmetric", {"n": 3, "grain": np.triu(np.ones((8, 8))), "fields": [1.0] * 3}),
        (ValueError, "threads", {"n": 3, "threads": 0}),
        (MemoryError, "would fit", {"n": 14, "memory": 24 * 2**30}),
        (TypeError, "integer", {"n": 3.5}),
    ]:
        with pytest.raises(exception, match=sentence):
            grain_ed.diagonalize(**arguments)

"""Every file of the repository, as labelled arrays; and files that are not ours."""

import h5py
import numpy as np
import pytest

import grain_ed
from conftest import ROOT

FILES = sorted((ROOT / "data").rglob("*.h5"))


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_every_file_is_read_as_it_describes_itself(path):
    with grain_ed.open(path) as tree, h5py.File(path) as file:
        assert tree.attrs["format"].startswith("grain-")
        assert isinstance(tree.attrs["source"], str)
        assert set(tree.children) == {name for name in file if isinstance(file[name], h5py.Group)}
        for name, group in tree.children.items():
            # Summaries do not name the axes that only arrays of several dimensions have.
            if tree.attrs["format"] != "grain-summary":
                assert not any(str(axis).startswith("phony") for axis in group.dims), group.dims
            for column, values in group.data_vars.items():
                stored = file[name][column]
                assert values.shape == stored.shape and values.dtype == stored.dtype
                units = stored.attrs.get("units")
                assert values.attrs.get("units") == (units.decode() if isinstance(units, bytes) else units)
                if stored.size:
                    np.testing.assert_array_equal(values.values.reshape(-1)[:50], stored[()].reshape(-1)[:50])


def test_axes_are_labelled_by_what_they_are(root):
    with grain_ed.open(root / "data" / "reference" / "full.h5") as tree:
        group = next(iter(tree.children.values()))
        assert group["entropy"].dims == ("alpha", "realization", "eigenstate", "l_bit")
        assert group["entropy"].attrs["units"] == "bit"
        assert group["l_bit"].values[0] == 1
        assert group["wall_time"].dtype.kind == "f"
        end = group["entropy"].isel(l_bit=-1).mean(("realization", "eigenstate"))
        assert end.dims == ("alpha",)
        assert isinstance(tree["config"].item(), str) and "[model]" in tree["config"].item()


def test_one_group_is_a_dataset(root):
    path = root / "data" / "reference" / "full.h5"
    with grain_ed.open(path) as tree:
        name = next(iter(tree.children))
    group = grain_ed.open(str(path), name)
    assert group.attrs["N"] == int(name[1:])
    assert np.isfinite(group.energy.values).all()
    group.close()
    with grain_ed.open(root / "data" / "figure-2" / "n06-1.h5") as tree:
        assert tree["N06"]["states"].dims == ("alpha", "realization")
        assert tree["N06"]["states"].sel(alpha=0.6).dims == ("realization",), "alpha labels its axis"
    with pytest.raises(ValueError, match="no group N99, but N"):
        grain_ed.open(path, "N99")


def test_the_sample_in_the_repository_is_what_figure_2_was_made_of(root):
    with grain_ed.open(root / "data" / "sample" / "n06-08.h5") as sample:
        for name, summary in [("N06", "n06-1.h5"), ("N08", "n08-1.h5")]:
            states = sample[name]
            with grain_ed.open(root / "data" / "figure-2" / summary) as tree:
                averages = tree[name].sel(alpha=states.alpha)["entropy_mean"]
                first = averages.isel(realization=slice(states.sizes["realization"])).load()
            mean = states["entropy"].astype(float).mean("eigenstate").transpose("l_bit", "alpha", "realization")
            # Single precision there, 2^-36 here.
            np.testing.assert_allclose(mean.values, first.values, atol=1e-6)


def test_what_is_not_ours_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError):
        grain_ed.open(tmp_path / "missing.h5")
    text = tmp_path / "text.h5"
    text.write_text("no HDF5")
    with pytest.raises(ValueError, match="not an HDF5 file"):
        grain_ed.open(text)
    other = tmp_path / "other.h5"
    with h5py.File(other, "w") as file:
        file["values"] = np.arange(3.0)
    with pytest.raises(ValueError, match="no file of grain: it says of no format"):
        grain_ed.open(other)
    with h5py.File(other, "a") as file:
        file.attrs["format"] = "netcdf"
    with pytest.raises(ValueError, match="its format is 'netcdf'"):
        grain_ed.open(other)

#!/usr/bin/env python3
"""Checks that a dataset explains itself to programs that are not grain.

    python3 scripts/check_dataset.py drh.h5

needs h5py; xarray with h5netcdf and netCDF4, and h5dump, are checked too where they are installed.
Exits with 1 and one sentence at the first thing that is not as data/FORMAT.md says.
"""

import importlib.util
import shutil
import subprocess
import sys

if {"-h", "--help"} & set(sys.argv):
    sys.exit(print(__doc__))

import h5py  # noqa: E402

AXES = {
    "energy": ("alpha", "realization", "eigenstate"),
    "entropy": ("alpha", "realization", "eigenstate", "l_bit"),
    "magnetization": ("alpha", "realization", "eigenstate", "l_bit"),
    "completed": ("alpha", "realization"),
    "wall_time": ("alpha", "realization"),
    "coupling": ("alpha", "l_bit"),
    "fields": ("realization", "l_bit"),
    "grain": ("realization", "grain_row", "grain_column"),
}
ROOT = ["format", "format_version", "source", "software_commit", "software_dependencies", "machine",
        "date_created", "command_line", "history", "references", "content_digest"]
GROUP = ["N", "grain_dimension", "hilbert_dimension", "bandwidth", "h", "delta_h", "rng", "solver",
         "stored_eigenstates", "grain_convention"]
COLUMN_AXES = {2: ("alpha", "realization"), 3: ("alpha", "realization", "eigenstate"),
               4: ("alpha", "realization", "eigenstate", "l_bit")}
AXES_OF_SPECTRA = ("alpha", "realization", "l_bit", "frequency")


def require(holds, sentence):
    if not holds:
        sys.exit(f"check_dataset: {sentence}")


def check_h5py(path):
    with h5py.File(path) as file:
        for name in ROOT:
            require(name in file.attrs, f"h5py: the root has no attribute {name}")
            require(isinstance(file.attrs[name], (str, bytes)) or name == "format_version",
                    f"h5py: attribute {name} is not text")
        require(b"[model]" in file["config"][()], "h5py: /config is not a run file")
        groups = [name for name in file if name.startswith("N")]
        require(groups, "h5py: there is no group of an N")
        for group in groups:
            for name in GROUP:
                require(name in file[group].attrs, f"h5py: {group} has no attribute {name}")
            for name, axes in AXES.items():
                dataset = file[group][name]
                labels = tuple(dimension[0].name.split("/")[-1] for dimension in dataset.dims)
                require(labels == axes, f"h5py: {group}/{name} has the axes {labels}")
                for attribute in ("units", "long_name", "axes"):
                    require(attribute in dataset.attrs, f"h5py: {group}/{name} lacks {attribute}")
            if file.attrs["format_version"] > 1:
                check_columns(group, file[group])
            entropy = file[group]["entropy"][0, 0]
            require(((entropy >= 0) & (entropy <= 1)).all(), f"h5py: {group}: an entropy outside 0 to 1")
        return groups


def check_columns(name, group):
    """Every listed column is there and describes itself."""
    for column in group.attrs["columns"].decode().split():
        dataset = group[column]
        labels = tuple(dimension[0].name.split("/")[-1] for dimension in dataset.dims)
        require(labels in (COLUMN_AXES[dataset.ndim], AXES_OF_SPECTRA), f"h5py: {name}/{column} has the axes {labels}")
        for attribute in ("units", "long_name", "valid_range", "storage", "role"):
            require(attribute in dataset.attrs, f"h5py: {name}/{column} lacks {attribute}")
        low, high = dataset.attrs["valid_range"]
        first = dataset[0, 0].ravel() if dataset.ndim > 2 else dataset[0, :1]
        inside = (first >= low - 1e-12) & (first <= high + 1e-12) | (first != first)
        require(inside.all(), f"h5py: {name}/{column} leaves its valid_range")


def check_xarray(path, group, engine):
    import xarray

    with xarray.open_dataset(path, group=group, engine=engine) as dataset:
        for name, axes in AXES.items():
            found = dataset[name].dims
            require(found == axes, f"xarray ({engine}): {group}/{name} has the axes {found}")
        require(dataset["entropy"].attrs["units"] == "bit", f"xarray ({engine}): entropy has no unit")
        end = dataset["entropy"].isel(l_bit=-1).mean(("realization", "eigenstate"))
        require(end.sizes == {"alpha": dataset.sizes["alpha"]}, f"xarray ({engine}): no mean over axes")


def main():
    require(len(sys.argv) == 2, "give one dataset")
    path = sys.argv[1]
    groups = check_h5py(path)
    checked = ["h5py"]
    if importlib.util.find_spec("xarray"):
        for engine, module in (("h5netcdf", "h5netcdf"), ("netcdf4", "netCDF4")):
            if importlib.util.find_spec(module):
                for group in groups:
                    check_xarray(path, group, engine)
                checked.append(f"xarray with {engine}")
    if shutil.which("h5dump"):
        header = subprocess.run(["h5dump", "-H", path], capture_output=True, text=True, check=False)
        require(header.returncode == 0, f"h5dump: {header.stderr.strip()}")
        require("entropy" in header.stdout, "h5dump shows no entropy")
        checked.append("h5dump")
    print(f"{path}: explains itself to {', '.join(checked)}")


if __name__ == "__main__":
    main()

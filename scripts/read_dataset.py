#!/usr/bin/env python3
"""Opens a grain dataset as labelled arrays, and plots Fig. 2a: python3 scripts/read_dataset.py drh.h5 [figure.png]

Needs xarray with h5netcdf (or netCDF4), and matplotlib. Copy it: the format is in data/FORMAT.md.
"""

import sys

if {"-h", "--help"} & set(sys.argv):
    sys.exit(print(__doc__))
if len(sys.argv) < 2:
    sys.exit(__doc__)

import h5py  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
import xarray  # noqa: E402

path, picture = sys.argv[1], (sys.argv[2:] + ["figure-2a.png"])[0]
with h5py.File(path) as file:
    sizes = [name for name in file if name.startswith("N")]
    # h5py gives text of fixed length as bytes.
    title, source, date = (file.attrs[name].decode() for name in ("title", "source", "date_created"))
    print(f"{path}: {title}, by {source}, {date}")

plt.style.use("tableau-colorblind10")
figure, axes = plt.subplots(figsize=(3.4, 2.6), layout="constrained")
for name in sizes:
    data = xarray.open_dataset(path, group=name)
    states = data.sizes["eigenstate"]
    part = slice(3 * states // 8, 5 * states // 8) if data.attrs["stored_eigenstates"] == "all" else slice(None)
    end = data.entropy.isel(l_bit=-1, eigenstate=part).where(data.completed == 1)
    each = end.mean("eigenstate")                      # the independent unit is the realization
    error = each.std("realization", ddof=1) / each.count("realization") ** 0.5
    axes.errorbar(data.alpha, each.mean("realization"), error, fmt="o", ms=3, label=f"$N = {data.attrs['N']}$")
axes.axvline(2**-0.5, color="0.7", lw=0.8, zorder=0)
axes.set(xlabel=r"decay of couplings $\alpha$", ylabel=r"$[S_\mathrm{end}]$ (bits)", ylim=(0, 1.02))
figure.legend(loc="outside upper center", ncols=4, frameon=False, handletextpad=0, columnspacing=1)
figure.savefig(picture, dpi=300)
print(picture)

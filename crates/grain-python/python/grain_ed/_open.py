"""A file of grain as labelled arrays: names, axes and units are those that the file itself states."""

from __future__ import annotations

import builtins
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray

_SIGNATURE = b"\x89HDF\r\n\x1a\n"


def open(path: str | os.PathLike[str], group: str | None = None) -> xarray.DataTree | xarray.Dataset:
    """Opens a file that grain wrote.

    Every kind of file is read: datasets (a group for each N), lattice ensembles (a group for each radius), summaries, and tables.
    Nothing about any of them is known here: axes, units and descriptions stand in the file (data/FORMAT.md says what it may hold).
    Arrays are read when they are used; close what is returned, or use it in a ``with``.

    Parameters
    ----------
    path : path-like
        The file.
    group : str, optional
        One group of it, such as ``"N06"``.

    Returns
    -------
    xarray.DataTree
        The root, whose ``attrs`` are the provenance, and a child for each group; `xarray.Dataset` if a group was named.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is no HDF5 file, no file of grain, or has no such group.
    ImportError
        If xarray, h5netcdf or h5py is not installed.

    Examples
    --------
    >>> tree = grain_ed.open("drh.h5")                                    # doctest: +SKIP
    >>> end = tree["N06"].entropy.isel(l_bit=-1)                          # doctest: +SKIP
    >>> end.mean(("realization", "eigenstate")).plot()                    # doctest: +SKIP
    """
    path = os.fspath(path)
    with builtins.open(path, "rb") as file:
        if file.read(len(_SIGNATURE)) != _SIGNATURE:
            raise ValueError(f"{path} is not an HDF5 file")
    try:
        import h5netcdf  # noqa: F401
        import h5py  # noqa: F401
        import xarray
    except ImportError as error:
        raise ImportError(
            f"files are read by xarray, h5netcdf and h5py, of which {error.name} is missing: pip install 'grain-ed[files]'"
        ) from error
    # What is stored is what is meant: nothing is to be rescaled, masked, or taken for a date.
    how = {"engine": "h5netcdf", "decode_cf": False, "phony_dims": "sort"}
    stored = xarray.open_datatree(path, **how)
    try:
        _require_ours(path, stored.attrs.get("format"))
        tree = stored.map_over_datasets(_readable)
        tree.set_close(stored.close)
        if group is None:
            return tree
        name = group.strip("/")
        if name not in tree.children:
            raise ValueError(f"{path} has no group {group}, but {', '.join(tree.children)}")
        dataset = tree[name].to_dataset()
        dataset.set_close(stored.close)
        return dataset
    except BaseException:
        stored.close()
        raise


def _require_ours(path: str, name: object) -> None:
    name = _text(name)
    if not (isinstance(name, str) and name.startswith("grain-")):
        said = "it says of no format" if name is None else f"its format is {name!r}"
        raise ValueError(f"{path} is no file of grain: {said}")


def _readable(dataset: xarray.Dataset) -> xarray.Dataset:
    """Text as text, and axes that the file does not name after what lies along them."""
    dataset = dataset.copy()
    dataset.attrs = {name: _text(value) for name, value in dataset.attrs.items()}
    for name, variable in list(dataset.variables.items()):
        attributes = {key: _text(value) for key, value in variable.attrs.items()}
        if variable.dtype.kind in "SO" and variable.ndim == 0:
            dataset[name] = ((), _text(variable.values[()]), attributes)
        else:
            dataset[name].attrs = attributes
    named = {axis: name for axis in dataset.dims if (name := _name(dataset, str(axis)))}
    dataset = dataset.rename(named)
    # What lies along an axis of its name are its labels, as xarray has it where the file names the axis.
    labels = [name for name in named.values() if name in dataset.variables and name not in dataset.indexes]
    dataset = dataset.set_coords(labels)
    for name in labels:
        dataset = dataset.set_xindex(name)
    return dataset


def _name(dataset: xarray.Dataset, axis: str) -> str | None:
    """A name for an axis without one: that of the list of numbers along it, the shortest of several; the columns of a table have rows."""
    if not axis.startswith("phony_dim_"):
        return None
    along = [str(name) for name, values in dataset.variables.items() if values.dims == (axis,)]
    if len(dataset.dims) == 1 and len(along) > 1:
        return "row"
    return min(along, key=len, default=None)


def _text(value: object) -> object:
    """An attribute as Python has it: HDF5 text of fixed length is bytes, and a number an array of one."""
    if isinstance(value, bytes):
        return value.rstrip(b"\0").decode("utf-8", "replace")
    if getattr(value, "ndim", None) == 0 or getattr(value, "shape", None) == (1,):
        return _text(value.reshape(-1)[0].item() if hasattr(value, "reshape") else value)
    return value

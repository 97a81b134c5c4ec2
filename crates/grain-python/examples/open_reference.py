"""A dataset as labelled arrays: what is in it, and the entropy of the last l-bit against α, with errors.

    python open_reference.py [drh.h5]
"""

import sys
from pathlib import Path

import grain_ed

REFERENCE = Path(__file__).resolve().parents[3] / "data" / "reference" / "full.h5"


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else REFERENCE
    with grain_ed.open(path) as tree:
        print(f"{tree.attrs['title']}, by {tree.attrs['source']}")
        for name, size in tree.children.items():
            entropy = size["entropy"].isel(l_bit=-1).where(size["completed"] == 1)
            # The independent unit is the realization, not the eigenstate.
            each = entropy.mean("eigenstate")
            error = each.std("realization", ddof=1) / each.count("realization") ** 0.5
            print(f"{name}: {dict(size.sizes)}, entropy in {size['entropy'].attrs['units']}")
            for alpha, mean, sigma in zip(each.alpha.values, each.mean("realization").values, error.values):
                print(f"    alpha = {alpha:.4f}   [S_end] = {mean:.4f} ± {sigma:.4f}")


if __name__ == "__main__":
    main()

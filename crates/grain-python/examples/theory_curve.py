"""Fig. 2a from the theory alone: the entropy of the end l-bit against the decay of the couplings.

    python theory_curve.py [picture.png]         # a picture where matplotlib is installed
"""

import sys

import numpy as np

import grain_ed
from grain_ed import theory


def main():
    # Entropies of the end l-bit at α_c, from exact diagonalization: they fix the one parameter of the theory.
    measured = {4: 0.6612, 6: 0.7028}
    alpha = np.linspace(0.3, 1.0, 15)
    sizes = np.array(list(measured))
    g1 = theory.bare_coupling(sizes, np.array(list(measured.values())))
    entropy = theory.end_of_chain(g1[:, None], alpha, sizes[:, None]).entropy

    print("alpha " + "".join(f"   N = {n}" for n in sizes))
    for a, row in zip(alpha, entropy.T):
        print(f"{a:5.2f} " + "".join(f"{s:8.4f}" for s in row))
    print("bubble of N = 10,000 just below alpha_c:", f"{theory.bubble(0.5, grain_ed.ALPHA_C - 0.01, 10_000).size:.1f} l-bits")

    if len(sys.argv) > 1:
        import matplotlib.pyplot as plt

        plt.plot(alpha, entropy.T, label=[f"N = {n}" for n in sizes])
        plt.axvline(grain_ed.ALPHA_C, color="0.7")
        plt.xlabel(r"$\alpha$")
        plt.ylabel(r"$[S_\mathrm{end}]$ (bits)")
        plt.legend()
        plt.savefig(sys.argv[1], dpi=200)


if __name__ == "__main__":
    main()

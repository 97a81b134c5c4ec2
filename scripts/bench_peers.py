"""The Python half of scripts/bench-peers; see there."""

import argparse
import os
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np
import scipy.sparse as sparse
import scipy.sparse.linalg

try:
    from quspin.operators import hamiltonian as quspin_hamiltonian
except ImportError:
    quspin_hamiltonian = None

GRAIN = "target/release/grain"


def generate(n, seed, states, solver, folder):
    """Runs grain on two realizations, one after the other: seconds, energies and Hamiltonian of the second.

    The peers' process has its libraries and its memory at hand, too, and a dataset has more than one realization.
    """
    path = os.path.join(folder, f"{solver}-{n}-{seed}.h5")
    command = [GRAIN, "generate", "--quiet", "--n", str(n), "--alpha", "0.7071067811865476", "-m", "2", "--states",
               str(states), "--solver", solver, "--parallel-inside", "always", "--seed", str(seed), "--out", path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with h5py.File(path) as file:
        group = file[f"N{n:02}"]
        return group["wall_time"][0, 1], group["energy"][0, 1], matrix(group, 1)


def matrix(group, realization):
    """H of data/FORMAT.md, sparse: l-bit 1 is the fastest bit of the configuration, the grain the fast index."""
    grain, fields = group["grain"][realization], group["fields"][realization]
    coupling = group["coupling"][0]
    d = len(grain)
    z, flip = sparse.diags([1.0, -1.0]), sparse.csr_matrix([[0.0, 1.0], [0.0, 0.0]])
    up = sparse.kron(flip, sparse.identity(d // 2))          # sigma_g^+ on the first qubit of the grain
    n = len(fields)

    def on_lbit(operator, index, on_grain):
        left, right = sparse.identity(2 ** (n - 1 - index)), sparse.identity(2**index)
        return sparse.kron(sparse.kron(sparse.kron(left, operator), right), on_grain, format="csr")

    total = sparse.kron(sparse.identity(2**n), sparse.csr_matrix(grain), format="csr")
    for index in range(n):
        total += fields[index] * on_lbit(z, index, sparse.identity(d))
        exchange = 2 * coupling[index] * on_lbit(flip.T, index, up)
        total += exchange + exchange.T
    return total.tocsc(), np.trace(grain) / d


def nearest(energies, centre, states):
    return np.sort(energies[np.argsort(abs(energies - centre), kind="stable")[:states]])


def timed(solve):
    began = time.perf_counter()
    energies = solve()
    return time.perf_counter() - began, energies


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench-peers")
    parser.add_argument("n", nargs="*", type=int, default=[8, 9, 10])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--states", type=int, default=500)
    parser.add_argument("--peers", default="numpy,scipy,quspin", help="which of them run")
    given = parser.parse_args()
    print("| N | D | grain window, s | grain full, s | NumPy eigh | SciPy eigsh, shift-invert | QuSpin eigsh | eigenvalues agree to |")
    print("| --- " * 8 + "|", flush=True)
    for n in given.n:
        times = {name: [] for name in ["window", "full", "numpy", "scipy", "quspin"]}
        worst = 0.0
        for seed in range(1, given.rounds + 1):
            with tempfile.TemporaryDirectory() as folder:
                seconds, energies, (h, centre) = generate(n, seed, given.states, "window", folder)
                times["window"].append(seconds)
                times["full"].append(generate(n, seed, given.states, "full", folder)[0])
            peers = {
                "numpy": lambda: nearest(np.linalg.eigh(h.toarray())[0], centre, given.states),
                "scipy": lambda: np.sort(sparse.linalg.eigsh(h, given.states, sigma=centre)[0]),
            }
            if quspin_hamiltonian is not None:
                wrapped = quspin_hamiltonian([h.tocsr()], [], check_herm=False, check_symm=False, check_pcon=False)
                peers["quspin"] = lambda: np.sort(wrapped.eigsh(k=given.states, sigma=centre)[0])
            for name in [name for name in peers if name in given.peers.split(",")]:
                seconds, found = timed(peers[name])
                times[name].append(seconds)
                worst = max(worst, abs(found - energies).max())
                window = times["window"][-1]
                print(f"N = {n}, seed {seed}: {name} {seconds:.2f} s, window {window:.2f} s", file=sys.stderr)
        mean = {name: sum(values) / len(values) if values else None for name, values in times.items()}

        def against(name):
            if mean[name] is None:
                return "–"
            return f"{mean[name]:.2f} s, {mean[name] / mean['window']:.1f} times"

        print(f"| {n} | {8 << n} | {mean['window']:.2f} | {against('full')} | {against('numpy')} | {against('scipy')} "
              f"| {against('quspin')} | {worst:.0e} |", flush=True)


if __name__ == "__main__":
    main()

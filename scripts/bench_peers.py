"""The Python half of scripts/bench-peers; see there."""

import argparse
import ctypes
import glob
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.linalg
import scipy.sparse as sparse
import scipy.sparse.linalg

GRAIN = "target/release/grain"
ALPHA_C = "0.7071067811865476"


# ── what is solved ──

def drh(n, states, folder):
    """The Hamiltonian of one realization of the DRH model at the critical α, and what grain itself took for it: a matrix, an energy, a run.

    Of two realizations the second: a peer has its libraries and its memory at hand, too, and a dataset has more than one.
    """
    import h5py

    path = os.path.join(folder, f"{n}.h5")
    command = [GRAIN, "generate", "--quiet", "--n", str(n), "--alpha", ALPHA_C, "-m", "2", "--states", str(states),
               "--solver", "window", "--parallel-inside", "always", "--seed", "1", "--out", path]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"grain generate failed with {status}")
    with h5py.File(path) as file:
        group = file[f"N{n:02}"]
        own = {"seconds": float(group["wall_time"][0, 1]), "memory": usage.ru_maxrss / 1024, "residual": float("nan")}
        own["residual"] = float(group["residual_max"][0, 1]) if "residual_max" in group else float("nan")
        h, centre = drh_matrix(group, 1)
        return h, centre, own


def drh_matrix(group, realization):
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
    return total.tocsr(), np.trace(grain) / d


def xxz(length, disorder):
    """The periodic Heisenberg chain in random fields, total S^z = 0, and the mean energy."""
    fields = np.random.default_rng(1).uniform(-disorder, disorder, length)
    states = np.arange(1 << length, dtype=np.int64)
    states = states[sum((states >> site) & 1 for site in range(length)) == length // 2]
    diagonal = np.zeros(len(states))
    rows, columns = [], []
    for site in range(length):
        after = (site + 1) % length
        here, there = (states >> site) & 1, (states >> after) & 1
        diagonal += (here - 0.5) * (there - 0.5) + fields[site] * (here - 0.5)
        flipped = np.nonzero(here != there)[0]
        rows.append(flipped)
        columns.append(np.searchsorted(states, states[flipped] ^ ((1 << site) | (1 << after))))
    rows, columns = np.concatenate(rows), np.concatenate(columns)
    exchange = sparse.csr_matrix((np.full(len(rows), 0.5), (rows, columns)), shape=(len(states),) * 2)
    return (exchange + sparse.diags(diagonal)).tocsr(), diagonal.mean()


# ── who solves it: each in a process of its own, which tells its time, its memory and its worst residual ──

def by_grain_ed(h, sigma, states, _):
    import grain_ed

    found = grain_ed.eigen.window(h, states, sigma=sigma)
    return found.energies, found.vectors


def by_scipy(h, sigma, states, _):
    return sparse.linalg.eigsh(h.tocsc(), states, sigma=sigma)


def by_lapack(h, _, __, interval):
    return scipy.linalg.eigh(h.toarray(), subset_by_value=interval, overwrite_a=True)


def by_mkl(h, _, __, interval):
    """dsyevr of an interval of energies."""
    library = os.environ.get("MKL_RT") or glob.glob(os.path.join(sys.prefix, "lib", "libmkl_rt.so*"))[0]
    mkl = ctypes.CDLL(library)
    mkl.MKL_Set_Interface_Layer(1)  # 64-bit integers
    matrix, d = h.toarray(), h.shape[0]
    energies, vectors = np.empty(d), np.empty((d, d))
    support, count = np.empty(2 * d, dtype=np.int64), ctypes.c_int64()
    pointer, number = lambda array: array.ctypes.data_as(ctypes.c_void_p), ctypes.c_int64
    info = mkl.LAPACKE_dsyevr(
        number(102), ctypes.c_char(b"V"), ctypes.c_char(b"V"), ctypes.c_char(b"L"), number(d), pointer(matrix), number(d),
        ctypes.c_double(interval[0]), ctypes.c_double(interval[1]), number(0), number(0), ctypes.c_double(0.0),
        ctypes.byref(count), pointer(energies), pointer(vectors), number(d), pointer(support))
    if info != 0:
        raise SystemExit(f"dsyevr failed with {info}")
    return energies[:count.value], vectors[:count.value].T


def by_slepc(h, sigma, states, _):
    """Shift-invert with MUMPS, on as many processes as there are cores; the first of them has the result."""
    import slepc4py

    slepc4py.init([])
    from petsc4py import PETSc
    from slepc4py import SLEPc

    comm, d = PETSc.COMM_WORLD, h.shape[0]
    share = PETSc.Mat().create(comm)
    share.setSizes((d, d))
    share.setType("aij")
    share.setUp()
    low, high = share.getOwnershipRange()
    begin, end = h.indptr[low], h.indptr[high]
    rows = (h.indptr[low:high + 1] - begin).astype(np.int32), h.indices[begin:end].astype(np.int32), h.data[begin:end]
    matrix = PETSc.Mat().createAIJ(size=((high - low, d), (high - low, d)), csr=rows, comm=comm)
    matrix.assemble()
    matrix.setOption(PETSc.Mat.Option.SYMMETRIC, True)
    solver = SLEPc.EPS().create(comm)
    solver.setOperators(matrix)
    solver.setProblemType(SLEPc.EPS.ProblemType.HEP)
    solver.setDimensions(states)
    solver.setWhichEigenpairs(SLEPc.EPS.Which.TARGET_MAGNITUDE)
    solver.setTarget(sigma)
    transformation = solver.getST()
    transformation.setType("sinvert")
    krylov = transformation.getKSP()
    krylov.setType("preonly")
    krylov.getPC().setType("cholesky")
    krylov.getPC().setFactorSolverType("mumps")
    solver.solve()
    scatter, energies, vectors = None, [], []
    for pair in range(min(states, solver.getConverged())):
        vector = matrix.createVecRight()
        energies.append(solver.getEigenpair(pair, vector).real)
        scatter = scatter or PETSc.Scatter.toZero(vector)
        whole = scatter[1].duplicate()
        scatter[0].scatter(vector, whole)
        vectors.append(whole.getArray().copy())
    if comm.rank != 0:
        return None
    return np.array(energies), np.array(vectors).T


SOLVERS = {"grain_ed": by_grain_ed, "scipy": by_scipy, "lapack": by_lapack, "mkl": by_mkl, "slepc": by_slepc}


def solve(name, folder):
    """The child: solves what lies in a folder, and writes what it found there."""
    with open(os.path.join(folder, "task.json")) as file:
        task = json.load(file)
    h = sparse.load_npz(os.path.join(folder, "matrix.npz")).tocsr()
    h.sort_indices()
    began = time.perf_counter()
    found = SOLVERS[name](h, task["sigma"], task["states"], task["interval"])
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if found is None:
        print(json.dumps({"memory": memory}))
        return
    energies, vectors = found
    residual = max(np.linalg.norm(h @ vector - energy * vector) for energy, vector in zip(energies, vectors.T))
    print(json.dumps({"seconds": seconds, "memory": memory, "residual": residual, "energies": sorted(energies)}))


# ── side by side ──

def slepc_command():
    """How Debian's SLEPc is run, or None where it is not installed."""
    folders = [glob.glob(f"/usr/lib/{part}dir/*/*-real/lib/python3/dist-packages") for part in ["slepc", "petsc"]]
    if not all(folders) or not shutil.which("mpirun"):
        return None
    os.environ["GRAIN_SLEPC_PATH"] = ":".join(paths[0] for paths in folders)
    cores = str(len(os.sched_getaffinity(0)))
    return ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n", cores, "/usr/bin/python3"]


def run(name, folder):
    command, environment = [sys.executable], dict(os.environ)
    if name == "slepc":
        command = slepc_command()
        environment["PYTHONPATH"] = os.environ["GRAIN_SLEPC_PATH"]
    output = subprocess.run([*command, __file__, "--solve", name, folder], env=environment, capture_output=True, text=True)
    if output.returncode != 0:
        print(f"{name} failed: {output.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    parts = [json.loads(line) for line in output.stdout.splitlines() if line.startswith("{")]
    whole = next(part for part in parts if "seconds" in part)
    # Every process of a parallel run has its memory.
    return {**whole, "memory": sum(part["memory"] for part in parts)}


def available(name):
    if name == "slepc":
        return slepc_command() is not None
    if name == "mkl":
        return bool(os.environ.get("MKL_RT") or glob.glob(os.path.join(sys.prefix, "lib", "libmkl_rt.so*")))
    return True


def compare(title, h, sigma, own, given):
    """One row of the table for each program."""
    peers = [name for name in given.peers.split(",") if available(name)]
    if h.shape[0] > given.dense:
        peers = [name for name in peers if name not in ["lapack", "mkl"]]
    with tempfile.TemporaryDirectory() as folder:
        sparse.save_npz(os.path.join(folder, "matrix.npz"), h, compressed=False)
        task = {"sigma": sigma, "states": given.states, "interval": None}
        results = {name: [] for name in ["grain_ed", *peers]}
        for _ in range(given.rounds):
            for name in results:
                with open(os.path.join(folder, "task.json"), "w") as file:
                    json.dump(task, file)
                found = run(name, folder)
                if found is None:
                    continue
                results[name].append(found)
                if name == "grain_ed" and task["interval"] is None:
                    energies = np.array(found["energies"])
                    edge = 1e-9 * max(1.0, abs(energies).max())
                    task["interval"] = [energies[0] - edge, energies[-1] + edge]
                print(f"{title}: {name} {found['seconds']:.2f} s", file=sys.stderr, flush=True)
    ours = results["grain_ed"][0]["energies"]
    best = own["seconds"] if own else min(found["seconds"] for found in results["grain_ed"])
    if own:
        print(f"| {title} | grain | {own['seconds']:.2f} | 1.0 | {own['memory']:.0f} | – | – |")
    for name, found in results.items():
        if not found:
            continue
        seconds = sorted(one["seconds"] for one in found)[len(found) // 2]
        energies = found[0]["energies"]
        same = abs(np.array(energies) - ours).max() if len(energies) == len(ours) else float("nan")
        print(f"| {title} | {name} | {seconds:.2f} | {seconds / best:.1f} | {found[0]['memory']:.0f} | "
              f"{found[0]['residual']:.0e} | {same:.0e} |", flush=True)


def main():
    if sys.argv[1:2] == ["--solve"]:
        return solve(*sys.argv[2:4])
    parser = argparse.ArgumentParser(prog="scripts/bench-peers")
    parser.add_argument("what", nargs="*", default=["drh:8", "drh:9", "drh:10", "xxz:12:3", "xxz:14:1", "xxz:14:5", "xxz:16:3"],
                        help="drh:N, or xxz:L:W")
    parser.add_argument("--states", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--peers", default="slepc,scipy,lapack,mkl", help="which of them run")
    parser.add_argument("--dense", type=int, default=9000, help="the largest dimension of dense solvers")
    given = parser.parse_args()
    print(f"{given.states} states; every program on all cores.\n")
    print("| matrix | program | seconds | ratio | peak memory, MiB | worst residual | levels differ by |")
    print("| --- " * 7 + "|", flush=True)
    for what in given.what:
        kind, *numbers = what.split(":")
        with tempfile.TemporaryDirectory() as folder:
            if kind == "drh":
                h, sigma, own = drh(int(numbers[0]), given.states, folder)
            else:
                (h, sigma), own = xxz(int(numbers[0]), float(numbers[1])), None
            compare(what, h, sigma, own, given)


if __name__ == "__main__":
    main()

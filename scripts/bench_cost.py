"""The Python half of scripts/bench-cost; see there."""

import argparse
import csv
import os
import subprocess
import sys

import numpy as np

EXAMPLE = "target/release/examples/window_acceptance"
COLUMNS = ["N", "D", "wall_s", "cpu_s", "resident_MiB", "restarts", "products", "residual_over_norm"]


def measured(n):
    """Wall and CPU seconds and peak memory of one process that solves one realization."""
    process = subprocess.Popen([EXAMPLE, "cost", str(n)], stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"the solver failed at N = {n}: exit code {process.returncode}")
    table = [[cell.strip() for cell in line.strip("| \n").split("|")] for line in output.splitlines() if line.startswith("|")]
    row = dict(zip(table[0], table[-1]))
    return {
        "N": n,
        "D": int(row["D"]),
        "wall_s": float(row["seconds"]),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "resident_MiB": usage.ru_maxrss >> 10,
        "restarts": int(row["restarts"]),
        "products": int(row["products"]),
        "residual_over_norm": float(row["residual/norm"]),
    }


def read(path):
    if not os.path.exists(path):
        return {}
    with open(path, newline="") as file:
        return {int(row["N"]): {name: float(row[name]) for name in COLUMNS} for row in csv.DictReader(file)}


def write(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for n in sorted(rows):
            writer.writerow({name: f"{rows[n][name]:.10g}" for name in COLUMNS})


def draw(path, rows):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    sizes = sorted(rows)
    dimensions = np.array([rows[n]["D"] for n in sizes])
    cpu = np.array([rows[n]["cpu_s"] for n in sizes])
    wall = np.array([rows[n]["wall_s"] for n in sizes])
    figure, axes = plt.subplots(figsize=(3.4, 3.2), layout="constrained")
    guide = cpu[-1] * (dimensions / dimensions[-1]) ** 2
    axes.loglog(dimensions, guide, "--", color="0.5", lw=1, label=r"$\propto D^2$")
    axes.loglog(dimensions, cpu, "o-", color="#0072B2", ms=5, lw=1.2, label="CPU time, all threads")
    axes.loglog(dimensions, wall, "s", color="#D55E00", ms=4.5, mfc="none", label=f"wall time, {os.cpu_count()} cores")
    axes.set_xscale("log", base=2)
    axes.set_xticks(dimensions, [str(n) for n in sizes])
    axes.minorticks_off()
    axes.set_xlabel(r"number of l-bits $N$   ($D = 8 \cdot 2^N$)")
    axes.set_ylabel("time for 500 eigenstates (s)")
    figure.legend(frameon=False, fontsize=8, loc="outside upper center")
    figure.savefig(path, dpi=300)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench-cost")
    parser.add_argument("n", nargs="*", type=int, default=[8, 9, 10, 11, 12])
    parser.add_argument("--out", default="out/cost")
    given = parser.parse_args()
    os.makedirs(given.out, exist_ok=True)
    table = os.path.join(given.out, "cost.csv")
    rows = read(table)
    print("| N | D | wall, s | CPU, s | CPU: power of D from N - 1 | peak memory, MiB | restarts | residual / norm |")
    print("| --- " * 8 + "|", flush=True)
    for n in sorted(given.n):
        if n not in rows:
            rows[n] = measured(n)
            write(table, rows)
        row, before = rows[n], rows.get(n - 1)
        power = f"{np.log2(row['cpu_s'] / before['cpu_s']):.2f}" if before else "–"
        print(f"| {n} | {row['D']:.0f} | {row['wall_s']:.2f} | {row['cpu_s']:.2f} | {power} | {row['resident_MiB']:.0f} "
              f"| {row['restarts']:.0f} | {row['residual_over_norm']:.0e} |", flush=True)
    if len(rows) > 1:
        draw(os.path.join(given.out, "cost.png"), rows)


if __name__ == "__main__":
    main()

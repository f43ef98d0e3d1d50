"""Make the workshop's data: an ensemble of Monte Carlo runs of the two-dimensional Ising magnet.

Read by whoever wants to know where the numbers come from; `python make_data.py` writes both
files in `data/` again, byte for byte, with Python's standard library alone.

The model: spins of +1 or -1 on a square of `size` x `size` sites with periodic edges. A pair of
neighbours costs -1 when parallel and +1 when not; temperatures are in units of that coupling
over Boltzmann's constant. A sweep offers every spin one Metropolis flip, first on the black
squares of the checkerboard, then on the white ones (Metropolis et al. 1953, doi:10.1063/1.1699114).

The method: the runs of one size and temperature lie interleaved in one long integer, a bit a
spin, so that a bitwise operation acts on all of them at once ("multi-spin coding", Jacobs and
Rebbi 1981, J. Comput. Phys. 41:203). Random bits come from seeded Mersenne Twisters, and all
results are integers, so no rounding differs from one machine to the next.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

SIZES = (8, 16, 24, 40)
TEMPERATURES = (
    *(1.5, 1.8, 2.0, 2.1, 2.2, 2.25, 2.28, 2.31, 2.34),
    *(2.37, 2.4, 2.45, 2.5, 2.6, 2.7, 3.0, 3.5),
)
RUNS = 12  # independent runs for each size and temperature
WARM_UP = 500  # sweeps before the first measurement
INTERVAL = 20  # sweeps between measurements
MEASUREMENTS = 40  # for each run

SNAPSHOT_SIZE = 64
SNAPSHOT_TEMPERATURES = (1.8, 2.27, 3.5)
SNAPSHOT_SWEEPS = 4000

PRECISION = 16  # bits of a flip's probability: exact to 8e-6, far below the statistical error


class Magnet:
    """Equal magnets side by side: bit `(row * size + column) * runs + run` is 1 for spin +1."""

    def __init__(self, size: int, temperature: float, runs: int) -> None:
        self.size, self.runs = size, runs
        self.row = size * runs  # bits
        self.bits = size * self.row
        self.all = (1 << self.bits) - 1
        self.spins = self.all  # every run starts fully magnetised
        self.rng = random.Random(f"ising {size} {temperature}")  # noqa: S311 - repeatable, no secret
        # An energy of 8 is paid with the square of this chance: two such draws at once.
        self.chance_of_4 = round(math.exp(-4 / temperature) * 2**PRECISION)
        self.first_run = sum(1 << site for site in range(0, self.bits, runs))
        self.first_column = self._every_run(lambda _, column: column == 0)
        self.last_column = self._every_run(lambda _, column: column == size - 1)
        self.black = self._every_run(lambda row, column: (row + column) % 2 == 0)

    def _every_run(self, chosen: Callable[[int, int], bool]) -> int:
        """Return the bits of all runs at the sites where `chosen(row, column)` holds."""
        site = (1 << self.runs) - 1
        return sum(
            site << (row * self.row + column * self.runs)
            for row in range(self.size)
            for column in range(self.size)
            if chosen(row, column)
        )

    def _turn(self, spins: int, bits: int) -> int:
        """Return the spins moved on by `bits`, the last ones coming in at the front."""
        return (spins << bits | spins >> (self.bits - bits)) & self.all

    def _random(self) -> int:
        """Return bits that are 1 with the chance `chance_of_4`, drawn one binary digit a time."""
        mask = 0
        for digit in range(PRECISION):
            word = self.rng.getrandbits(self.bits)
            mask = mask | word if self.chance_of_4 >> digit & 1 else mask & word
        return mask

    def left_and_up(self) -> tuple[int, int]:
        """Return for every site the spin on its left and the one above, around the edges."""
        edge = self.spins & self.last_column
        left = (self.spins ^ edge) << self.runs | edge >> self.row - self.runs
        return left, self._turn(self.spins, self.row)

    def right_and_down(self) -> tuple[int, int]:
        """Return for every site the spin on its right and the one below, around the edges."""
        edge = self.spins & self.first_column
        right = (self.spins ^ edge) >> self.runs | edge << self.row - self.runs
        return right, self._turn(self.spins, self.bits - self.row)

    def sweep(self) -> None:
        """Offer every spin of every run one flip."""
        cost_4, another = self._random(), self._random()
        cost_8 = cost_4 & another
        for colour in (self.black, self.all ^ self.black):
            a, b, c, d = (self.spins ^ n for n in self.left_and_up() + self.right_and_down())
            two_unlike = a & b | c & d | (a | b) & (c | d)
            one_unlike = a | b | c | d
            self.spins ^= (two_unlike | one_unlike & cost_4 | cost_8) & colour

    def measure(self) -> Iterator[tuple[int, int]]:
        """Yield energy and magnetisation (sum of spins) of each run."""
        sites = self.size**2
        left, up = (self.spins ^ n for n in self.left_and_up())
        for run in range(self.runs):
            mask = self.first_run << run
            unlike = (left & mask).bit_count() + (up & mask).bit_count()
            yield 2 * unlike - 2 * sites, 2 * (self.spins & mask).bit_count() - sites

    def rows(self) -> Iterator[str]:
        """Yield the first run row by row, `#` for spin +1 and `.` for -1."""
        for row in range(self.size):
            sites = range(row * self.row, (row + 1) * self.row, self.runs)
            yield "".join("#" if self.spins >> site & 1 else "." for site in sites)


def measurements(size: int, temperature: float) -> Iterator[str]:
    """Yield the lines of `ising.csv` for one size and temperature."""
    magnet = Magnet(size, temperature, RUNS)
    for sweep in range(1, WARM_UP + INTERVAL * MEASUREMENTS + 1):
        magnet.sweep()
        if sweep > WARM_UP and (sweep - WARM_UP) % INTERVAL == 0:
            for run, (energy, magnetisation) in enumerate(magnet.measure(), start=1):
                yield f"{size},{temperature},{run},{sweep},{energy},{magnetisation}\n"


def snapshots() -> Iterator[str]:
    """Yield the lines of `snapshots.csv`, without the header."""
    for temperature in SNAPSHOT_TEMPERATURES:
        magnet = Magnet(SNAPSHOT_SIZE, temperature, runs=1)
        for _ in range(SNAPSHOT_SWEEPS):
            magnet.sweep()
        for row, spins in enumerate(magnet.rows()):
            yield f"{temperature},{row},{spins}\n"


def main() -> None:
    """Write both files; about ten seconds on one core."""
    data = Path(__file__).parent / "data"
    with (data / "ising.csv").open("w", encoding="ascii", newline="") as file:
        file.write("size,temperature,run,sweep,energy,magnetisation\n")
        for size, temperature in product(SIZES, TEMPERATURES):
            file.writelines(measurements(size, temperature))
    with (data / "snapshots.csv").open("w", encoding="ascii", newline="") as file:
        file.write("temperature,row,spins\n")
        file.writelines(snapshots())


if __name__ == "__main__":
    main()

"""The shipped workshop's data are what `make_data.py` makes, and that is the Ising model."""

from __future__ import annotations

import hashlib
import importlib.util
import math
from itertools import product
from pathlib import Path

import pytest

CONTENT = Path(__file__).parents[3] / "content" / "pearc"
FILES = ("ising.csv", "snapshots.csv")

# Energy levels of the 4 x 4 sheet with periodic edges and how many of its 2**16 states have each
# (by enumeration); the level at +E has as many as the one at -E.
STATES_4X4 = {-32: 2, -24: 32, -20: 64, -16: 424, -12: 1728, -8: 6688, -4: 13568, 0: 20524}


def load_make_data():
    spec = importlib.util.spec_from_file_location("make_data", CONTENT / "make_data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_data = load_make_data()


def lines_of(name: str) -> list[str]:
    with (CONTENT / "data" / name).open(encoding="ascii", newline="") as file:
        return file.readlines()


# Each size and temperature has random numbers of its own, so three of seventeen temperatures
# stand for all; the checksums in the README pin the rest.
@pytest.mark.parametrize("temperature", [1.5, 2.28, 3.5])
@pytest.mark.parametrize("size", make_data.SIZES)
def test_runs_are_made_again_byte_for_byte(size, temperature):
    beginning = f"{size},{temperature},"
    shipped = [line for line in lines_of("ising.csv") if line.startswith(beginning)]

    assert len(shipped) == make_data.RUNS * make_data.MEASUREMENTS
    assert list(make_data.measurements(size, temperature)) == shipped


def test_snapshots_are_made_again_byte_for_byte():
    assert list(make_data.snapshots()) == lines_of("snapshots.csv")[1:]


def test_runs_are_listed_by_size_and_temperature():
    header, *lines = lines_of("ising.csv")
    groups = [tuple(map(float, line.split(",")[:2])) for line in lines]

    assert header == "size,temperature,run,sweep,energy,magnetisation\n"
    assert list(dict.fromkeys(groups)) == list(
        product(make_data.SIZES, sorted(make_data.TEMPERATURES))
    )
    assert groups == sorted(groups)


def test_main_writes_header_and_lines_of_both_files(tmp_path, monkeypatch):
    monkeypatch.setattr(make_data, "__file__", str(tmp_path / "make_data.py"))
    monkeypatch.setattr(make_data, "SIZES", (8,))
    monkeypatch.setattr(make_data, "TEMPERATURES", (1.5,))
    monkeypatch.setattr(make_data, "SNAPSHOT_TEMPERATURES", (1.8,))
    (tmp_path / "data").mkdir()

    make_data.main()

    runs = lines_of("ising.csv")[: 1 + make_data.RUNS * make_data.MEASUREMENTS]
    snapshot = lines_of("snapshots.csv")[: 1 + make_data.SNAPSHOT_SIZE]
    assert (tmp_path / "data" / "ising.csv").read_bytes() == "".join(runs).encode()
    assert (tmp_path / "data" / "snapshots.csv").read_bytes() == "".join(snapshot).encode()


@pytest.mark.parametrize("temperature", [1.8, 2.5, 4.0])
def test_simulation_agrees_with_the_exact_energy_of_a_small_sheet(temperature):
    levels = STATES_4X4 | {-energy: states for energy, states in STATES_4X4.items()}
    weights = {
        energy: states * math.exp(-energy / temperature) for energy, states in levels.items()
    }
    exact = sum(energy * weight for energy, weight in weights.items()) / sum(weights.values())

    magnet = make_data.Magnet(4, temperature, runs=400)
    energies = []
    for sweep in range(400):
        magnet.sweep()
        if sweep >= 100 and sweep % 10 == 0:
            energies += [energy for energy, _ in magnet.measure()]

    # 12,000 measurements with a standard deviation of about 7: a standard error near 0.06.
    assert sum(energies) / len(energies) == pytest.approx(exact, abs=0.2)


@pytest.mark.parametrize("name", FILES)
def test_readme_states_the_checksum(name):
    digest = hashlib.sha256((CONTENT / "data" / name).read_bytes()).hexdigest()
    readme = (CONTENT / "README.md").read_text(encoding="utf-8")

    assert f"| `data/{name}` | `{digest}` |" in readme


def test_readme_states_the_licence_of_the_data():
    _, section = (CONTENT / "README.md").read_text(encoding="utf-8").split("## Licence")

    assert "CC0-1.0" in section


def test_data_stay_small_enough_to_be_copied_into_each_home():
    sizes = {path.name: path.stat().st_size for path in (CONTENT / "data").iterdir()}

    assert set(sizes) == set(FILES)
    assert sum(sizes.values()) < 1_000_000

"""Percentages and numbers of days in conditions: what may be written, and what is meant by what may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.pack.load import load_pack
from checker.pack.parameters import make_parameter, over_time
from checker.pack.problems import PackError
from tests.compare.test_rows_looked_at import pack


def begun(folder: Path, requires: str) -> str:
    found = Path(pack(folder / "pack", 4, requires))
    text = (found / "descriptor.yaml").read_text(encoding="utf-8")
    fields = '      fee: {type: number, unit: "%", about: The fee.}\n      paid: {type: date, about: The day.}\n'
    (found / "descriptor.yaml").write_text(text + fields, encoding="utf-8")
    return str(found)


@pytest.mark.parametrize(
    ("requires", "said"),
    [
        ("fee <= 0.12", "this counts in %: write 12 for 12%, or a parameter with `value: 12%`"),
        ("0.12 >= fee", "this counts in %: write 12 for 12%, or a parameter with `value: 12%`"),
        ("fee <= 12%", "write a parameter with `value: 12%`"),
        ("fee <= 12.5 %", "write a parameter with `value: 12.5%`"),
        ("fee <= one.region", 'there is no parameter "one.region"; did you mean one.regions?'),
    ],
)
def test_what_is_meant_is_said(tmp_path: Path, requires: str, said: str) -> None:
    with pytest.raises(PackError) as found:
        load_pack(begun(tmp_path, requires))
    assert said in str(found.value)


@pytest.mark.parametrize(
    "requires",
    [
        "paid <= addDays(on, -one.regions)",
        "fee <= 12",
        "fee >= 0",
        "places.filter(p, p.open).size() >= one.regions",
    ],
)
def test_parameters_stand_where_numbers_do(tmp_path: Path, requires: str) -> None:
    load_pack(begun(tmp_path, requires))


def test_a_parameter_in_hundredths_is_said_as_a_percentage() -> None:
    assert over_time(make_parameter("fee", {"about": "The fee.", "unit": "%", "value": 12})) == "12%"
    assert over_time(make_parameter("days", {"about": "Days.", "unit": "days", "value": 12})) == "12 days"

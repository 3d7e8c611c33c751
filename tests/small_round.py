"""A round small enough to be read: one city, two workers, one live-in position."""

from pathlib import Path

TABLES = {
    "regions": (
        "code,name,level,parent,longitude,latitude\nS,Province,province,,108.9,34.3\nSX,City,prefecture,S,108.9,34.3\n"
    ),
    "workers": (
        "worker_id,home_region,skills,health_valid_until,trained_on,live_in,waiting_rounds\n"
        "w1,SX,nanny:3,2027-01-01,2025-06-01,yes,0\n"
        "w2,SX,nanny:3,2027-01-01,2025-06-01,yes,3\n"
    ),
    "employers": "employer_id,name,region\ne1,Home,SX\n",
    "orders": (
        "order_id,employer_id,region,service,min_level,headcount,mode,start,end,pay,pay_unit\n"
        "o1,e1,SX,nanny,5,1,live_in,2026-04-01,2026-06-30,6000,month\n"
    ),
}


def write(folder: Path, **changes: str) -> Path:
    """Write the round as a dataset, with some tables replaced; return the folder."""
    folder.mkdir(parents=True)
    for name, text in (TABLES | changes).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Return what a folder holds, hidden files and folders included."""
    return {str(f.relative_to(folder)): f.read_bytes() if f.is_file() else b"" for f in folder.rglob("*")}

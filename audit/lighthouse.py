"""How Lighthouse scores a page on a phone: https://developer.chrome.com/docs/lighthouse"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from statistics import median

RUNS = 5
WANTED = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
COMMAND = Path(__file__).resolve().parent.parent / "node_modules" / ".bin" / "lighthouse"


def shortcomings(address: str) -> list[str]:
    """Print the scores of the page, and return those that are too low: each the median of several runs."""
    if not COMMAND.exists():
        return ["Lighthouse is missing: it needs Node.js, and `npm install` here."]
    reports = [_report(address) for _run in range(RUNS)]
    scores = {name: [round(report["categories"][name]["score"] * 100) for report in reports] for name in WANTED}
    for name, of_runs in scores.items():
        print(f"  {name}: {median(of_runs):g}   {of_runs}", flush=True)
    return [
        f"{name} is {median(of_runs):g} and should be {WANTED[name]}: {', '.join(_faults(reports[-1], name))}"
        for name, of_runs in scores.items()
        if median(of_runs) < WANTED[name]
    ]


def _report(address: str) -> dict:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    done = subprocess.run(
        [COMMAND, address, flags, "--quiet", "--output=json", f"--only-categories={','.join(WANTED)}"],
        env=os.environ | {"CHROME_PATH": chromium},
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


def _faults(report: dict, category: str) -> list[str]:
    named = [each["id"] for each in report["categories"][category]["auditRefs"] if each["weight"]]
    return [name for name in named if (report["audits"][name]["score"] or 0) < 0.9]

"""Writes lib/facts/missing-types.ts to standard output: which types of the templates in a folder, and of that file as it is,
CloudFormation lacks in which Regions, as the schemas say that cfn-lint brings along. Run with the Python of .external/cfn-lint."""

import datetime
import json
import pathlib
import re
import sys

import cfnlint
from cfnlint.version import __version__ as version

# Types that are younger than the schemas: known there in no Region at all.
providers = pathlib.Path(cfnlint.__file__).parent / "data/schemas/providers"
regions = {
    path.stem: set(json.loads(path.read_text()))
    for path in sorted(providers.glob("*.json"))
    if path.stem != "sam" and "iso" not in path.stem
}
known_before = pathlib.Path(__file__).parents[2] / "lib/facts/missing-types.ts"
types = sorted(
    set(re.findall(r"'(AWS::[^']+)'", known_before.read_text()))
    | {
        resource["Type"]
        for path in pathlib.Path(sys.argv[1]).rglob("*.template.json")
        for resource in json.loads(path.read_text())["Resources"].values()
        if not resource["Type"].startswith("Custom::")
    }
)
print(
    f"""/**
 * Types of CloudFormation that this library makes, and the Regions that do not have them. Types that no Region's schema knows
 * are too new for it, and left out.
 *
 * Source: the schemas of the CloudFormation registry, Region by Region, as cfn-lint {version} has them.
 * Written by scripts/external/missing-types.py.
 *
 * @asOf {datetime.date.today():%Y-%m}
 */
export const MISSING_TYPES: Readonly<Record<string, readonly string[]>> = {{"""
)
for name in types:
    missing = [region for region, known in regions.items() if name not in known]
    if missing and len(missing) < len(regions):
        print(f"  '{name}':\n    '{' '.join(missing)}'.split(' '),")
print("};")

#!/usr/bin/env python3
"""What a file of EPSS scores says, by other means than Drydock's.

Usage: epss.py FILE.csv.gz

Prints one line per score, in the file's order: id, chance and percentile in millionths.
"""
import csv
import gzip
import sys
from decimal import ROUND_HALF_UP, Decimal


def millionths(text):
    return int((Decimal(text) * 1_000_000).quantize(Decimal(1), ROUND_HALF_UP))


with gzip.open(sys.argv[1], "rt", encoding="utf-8") as lines:
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    for row in rows:
        print(row["cve"], millionths(row["epss"]), millionths(row["percentile"]), sep="\t")

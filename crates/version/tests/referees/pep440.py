"""Judges pairs of versions by `packaging`."""

import sys

try:
    from packaging.version import InvalidVersion, Version
except ImportError:
    sys.exit(77)


def judge(a: str, b: str) -> str:
    try:
        left, right = Version(a), Version(b)
    except InvalidVersion:
        return "!"
    return "<" if left < right else ">" if left > right else "="


for line in sys.stdin:
    print(judge(*(bytes.fromhex(word[1:]).decode() for word in line.split())))

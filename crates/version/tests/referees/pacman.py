"""Judges pairs of versions by libalpm, of which `vercmp` is made."""

import ctypes
import ctypes.util
import sys

name = ctypes.util.find_library("alpm")
if name is None:
    sys.exit(77)
compare = ctypes.CDLL(name).alpm_pkg_vercmp
compare.argtypes = [ctypes.c_char_p, ctypes.c_char_p]

for line in sys.stdin:
    a, b = (bytes.fromhex(word[1:]) for word in line.split())
    order = compare(a, b)
    print("<" if order < 0 else ">" if order > 0 else "=")

#!/usr/bin/env python3
"""Red Hat's map from repositories to CPE names, by other means than Drydock's.

Usage: redhat_cpe.py FOLDER                 prints `records<TAB>count`
       redhat_cpe.py FOLDER --sample N SEED prints N random repositories, each with its CPE names
"""
import json
import random
import sys

data = json.load(open(sys.argv[1] + "/repository-to-cpe.json"))["data"]
if len(sys.argv) > 2:
    random.seed(int(sys.argv[4]))
    for name in random.sample(sorted(data), int(sys.argv[3])):
        print("\t".join([name] + sorted(set(data[name]["cpes"]))))
else:
    print(f"records\t{len(data)}")

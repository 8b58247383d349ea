"""A process that writes hosts to a run, for tests that run several or kill one.

python writing.py WHERE FIRST COUNT BATCH [PAUSE]
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from advisor.store.store import Store
from tests.store import sample

TOTAL = 400


def main():
    where, first, count, batch = sys.argv[1], *map(int, sys.argv[2:5])
    pause = float(sys.argv[5]) if len(sys.argv) > 5 else 0
    with Store.open(where) as store:
        writer = store.begin(sample.stored(hosts=TOTAL))
        there = set(writer.written())
        hosts = [sample.host(number) for number in range(first, first + count)]
        left = [host for host in hosts if host.host not in there]
        print(f"left {len(left)}", flush=True)
        for start in range(0, len(left), batch):
            writer.write(left[start : start + batch])
            print(f"written {left[start].position}", flush=True)
            time.sleep(pause)


if __name__ == "__main__":
    main()

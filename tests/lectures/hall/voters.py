"""A process that votes as fast as it can: `python -m tests.lectures.hall.voters DATABASE POLL …`.

It says each vote that the store has acknowledged, after it has.
"""

import sys

from cnnviz.lectures.hall.lecture_store import LectureStore
from cnnviz.training.runs.store.database import Database

if __name__ == "__main__":
    address, poll, choice, voters = sys.argv[1:]
    store = LectureStore(Database(address))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for number in range(int(voters)):
        counted = store.vote(int(poll), f"voter-{number}", choice)
        sys.stdout.write(f"{number} {int(counted)}\n")
        sys.stdout.flush()

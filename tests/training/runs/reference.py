"""The store as lists and dictionaries, one thing at a time: what a history must come to."""

ACTIVE = ("queued", "running")


class Reference:
    """What every call does, said again without a database, a clock or a second thread."""

    def __init__(self, running_each, queued_each, queue_length):
        self.running_each = running_each
        self.most_each = running_each + queued_each
        self.queue_length = queue_length
        self.runs = []
        self.served = []  # owners, each time a run of theirs begins

    def find(self, name):
        return next((run for run in self.runs if run["id"] == name), None)

    def submit(self, owner, key, names):
        """Names of the runs with that key, or the error; `names` are for new ones."""
        same = [run["id"] for run in self.runs if run["key"] == key]
        if same:
            return same
        refusal = self._refusal(owner, len(names))
        if refusal:
            return refusal
        for name in names:
            self.runs.append(
                {"id": name, "key": key, "owner": owner, "state": "queued", "wish": "go_on"}
                | {"attempt": 0, "crashes": 0, "beat": 0, "worker": None, "step": 0}
                | {"steps": {}, "marks": {}, "ended": False}
            )
        return names

    def _refusal(self, owner, more):
        active = [run["owner"] for run in self.runs if run["state"] in ACTIVE]
        if active.count(owner) + more > self.most_each:
            return "too_many_runs"
        return "queue_full" if len(active) + more > self.queue_length else None

    def claim(self, worker):
        """Name of the run that is served."""
        chosen = None
        for run in self.runs:  # in the order of asking: the first of equals stays
            mine = [other for other in self.runs if other["owner"] == run["owner"]]
            has = sum(other["state"] == "running" for other in mine)
            if run["state"] != "queued" or has >= self.running_each:
                continue
            if chosen is None or self._comes_before(run, chosen):
                chosen = run
        if chosen is None:
            return None
        attempt = chosen["attempt"] + 1
        chosen.update(state="running", attempt=attempt, beat=0, worker=worker, wish="go_on")
        self.served.append(chosen["owner"])
        return chosen["id"]

    def _comes_before(self, one, other):
        if (one["crashes"] > 0) != (other["crashes"] > 0):
            return one["crashes"] > 0
        return self._last_served(one["owner"]) < self._last_served(other["owner"])

    def _last_served(self, owner):
        times = [time for time, served in enumerate(self.served) if served == owner]
        return times[-1] if times else -1

    def _held(self, name, attempt):
        run = self.find(name)
        holds = run and run["state"] == "running" and run["attempt"] == attempt
        return run if holds else None

    def beat(self, name, attempt):
        run = self._held(name, attempt)
        if not run:
            return "fenced"
        run["beat"] += 1
        return run["wish"]

    def record(self, name, attempt, steps, evaluations):
        """Steps and marks with what is noted of them; what was noted first stays."""
        run = self._held(name, attempt)
        if not run:
            return "fenced"
        run["steps"] = dict(steps) | run["steps"]
        run["marks"] = dict(evaluations) | run["marks"]
        run["step"] = max([run["step"], *steps, *evaluations])
        return None

    def finish(self, name, attempt, state):
        run = self._held(name, attempt)
        if not run:
            return "fenced"
        if state == "paused" and run["wish"] == "stop":
            state = "cancelled"
        run.update(state=state, ended=state != "paused")
        return None

    def give_up(self, name, attempt, beat, most_crashes):
        run = self._held(name, attempt)
        if not run or run["beat"] != beat:
            return False
        run["crashes"] += 1
        if run["wish"] == "stop":
            run["state"] = "cancelled"
        elif run["wish"] == "pause":
            run["state"] = "paused"
        else:
            run["state"] = "queued" if run["crashes"] <= most_crashes else "interrupted"
        run["ended"] = run["state"] in ("cancelled", "interrupted")
        return True

    def stop(self, name):
        run = self.find(name)
        if run and run["state"] == "running":
            run["wish"] = "stop"
        elif run and run["state"] in ("queued", "paused"):
            run.update(state="cancelled", ended=True)

    def pause(self, name):
        run = self.find(name)
        if run and run["state"] == "queued":
            run["state"] = "paused"
        elif run and run["state"] == "running" and run["wish"] == "go_on":
            run["wish"] = "pause"

    def resume(self, name):
        run = self.find(name)
        if run is None or run["state"] not in ("paused", "interrupted"):
            return None
        refusal = self._refusal(run["owner"], 1)
        if not refusal:
            run.update(state="queued", wish="go_on", crashes=0, ended=False)
        return refusal

    def delete(self, name):
        run = self.find(name)
        if run and run["state"] in ACTIVE:
            return "run_is_active"
        self.runs = [other for other in self.runs if other is not run]
        return None

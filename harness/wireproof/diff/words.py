"""How a comparison is told, in every form."""

from __future__ import annotations

from wireproof.diff.compare import GROUPS, Change, Comparison, Outcome
from wireproof.report.recorded import RecordedRun
from wireproof.report.visible import folded

#: Group → what its rows have in common.
TITLES = {
    "newly_failing": "newly failing",
    "newly_warned": "newly warned",
    "newly_passing": "no longer deviating",
    "newly_listed": "deviating and listed now",
    "changed": "changed within the rules",
    "recorded_otherwise": "recorded otherwise",
    "deviates_otherwise": "deviating otherwise",
    "no_longer_judged": "no longer judged",
    "removed": "not in the new run",
    "newly_judged": "judged for the first time",
    "added": "new",
}
assert tuple(TITLES) == GROUPS
#: Groups that are only counted, unless all is asked for: two runs of the same target often differ in them.
OF_CHANCE = ("recorded_otherwise", "deviates_otherwise")
#: Groups that tell of which cases were chosen, and of what the target can, more than of what it did.
OF_THE_SELECTION = ("no_longer_judged", "removed", "newly_judged", "added")
_LONGEST = 200
_COMMIT = 12


def name(run: RecordedRun) -> str:
    """The target and its version."""
    return folded(" ".join(filter(None, (str(run.target["name"]), str(run.target["version"])))), _LONGEST)


def described(run: RecordedRun) -> str:
    """Which run it was: target, date, commit, seed."""
    commit = str(run.about.get("commit") or "")
    dirty = "-dirty" if commit.endswith("-dirty") else ""
    parts = [name(run), f"seed {run.seed}", str(run.about.get("date", ""))]
    parts += [f"commit {commit[:_COMMIT]}{dirty}"] if commit else []
    return folded(", ".join(filter(None, parts)), _LONGEST)


def counted(run: RecordedRun) -> str:
    """How many rows of each verdict."""
    return folded(", ".join(f"{count} {verdict}" for verdict, count in run.totals.items()) or "nothing", _LONGEST)


def outcome(told: Outcome | None) -> str:
    """A verdict and what was seen."""
    if told is None:
        return "not in the run"
    return folded(f"{told.verdict}: {told.seen}" if told.seen else told.verdict, _LONGEST)


def before(change: Change) -> str:
    """All that the old runs said."""
    return " or ".join(outcome(each) for each in change.old) or "not in the run"


def summary(comparison: Comparison) -> str:
    """One sentence."""
    told = [f"{len(changes)} {TITLES[group]}" for group, changes in comparison.groups.items() if changes]
    if not comparison.groups["newly_failing"]:
        told.insert(0, "nothing fails newly")
    return ", ".join(told) + f"; {comparison.same} row{'s' if comparison.same != 1 else ''} as before"

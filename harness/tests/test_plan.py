"""The plans that a run makes a record of."""

from __future__ import annotations

from wireproof import catalog
from wireproof.compact_json import compact, parsed
from wireproof.run.plan import Plan


def test_a_plan_is_written_as_it_was_compiled() -> None:
    row = next(row for row in catalog.load() if row.plan)
    written = compact({"plan": Plan(row.plan.encode()).as_data()})
    assert written == b'{"plan":%b}' % row.plan.encode()
    assert Plan.of(parsed(written)["plan"]).steps == parsed(row.plan.encode())["steps"]


def test_the_compiler_tells_steps_as_a_reader_of_the_record_does() -> None:
    told = {row.id: Plan(row.plan.encode(), row.steps.encode()) for row in catalog.load() if row.plan}
    read = {name: Plan(plan.text) for name, plan in told.items()}
    assert told
    assert {name: plan.steps_told() for name, plan in told.items()} == {
        name: plan.steps_told() for name, plan in read.items()
    }

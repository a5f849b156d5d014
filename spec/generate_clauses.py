"""Writes wire/clauses.h and clauses.cc from spec/clauses.tsv, so that a stale clause id does not compile.

Usage: generate_clauses.py CLAUSES_TSV OUT_DIR
"""

import csv
import re
import sys
from pathlib import Path

LEVELS = {
    "MUST": "must",
    "MUST NOT": "must_not",
    "SHOULD": "should",
    "SHOULD NOT": "should_not",
    "MAY": "may",
    "stated": "stated",
    "practice": "practice",
}

#: What the bound side does to keep a rule; docs/clauses.md has a paragraph on each.
KINDS = ("reject", "accept", "perform", "refrain", "remember", "limit", "timer")

CONTESTED = "contested: "

HEADER = """\
// Generated from spec/clauses.tsv. Do not edit.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace wire {{

/// How strongly the text binds: RFC 2119 keyword, `stated` (prose, table or grammar without one)
/// or `practice` (not in the text).
enum class Level : std::uint8_t {{ must, must_not, should, should_not, may, stated, practice }};

/// What the bound side does to keep the rule, and so how a liar breaks it (docs/clauses.md).
enum class Kind : std::uint8_t {{ {kinds} }};

/// One enumerator a row of the clause ledger; the row's id with `_` for every other character.
enum class ClauseId : std::uint16_t {{
{enumerators}
}};

/// A row of the clause ledger.
struct ClauseInfo {{
  ClauseId id;
  std::string_view name;
  std::string_view spec;
  std::string_view section;
  Level level;
  /// The reaction that the text asks for, as the ledger spells it.
  std::string_view error;
  Kind kind;
  /// Whether the sources contradict each other: what was done is then only ever recorded.
  bool contested;
  /// What a rule without keyword rests on, as the ledger spells it ("-" with one); for a contested
  /// clause which sources say what.
  std::string_view rests_on;
}};

inline constexpr std::size_t kClauseCount = {count};

const ClauseInfo& info(ClauseId id);
std::string_view name(ClauseId id);
/// The ledger's spelling: "MUST NOT", "stated" …
std::string_view to_string(Level level);
std::string_view to_string(Kind kind);
/// The clause with this id, or nothing.
std::optional<ClauseId> find_clause(std::string_view id);

}}  // namespace wire
"""

SOURCE = """\
// Generated from spec/clauses.tsv. Do not edit.
#include "wire/clauses.h"

#include <algorithm>

namespace wire {{
namespace {{

constexpr std::array<ClauseInfo, kClauseCount> kClauses = {{{{
{rows}
}}}};

/// Row numbers ordered by id, for find_clause.
constexpr std::array<std::uint16_t, kClauseCount> kByName = {{{by_name}}};

}}  // namespace

const ClauseInfo& info(ClauseId id) {{ return kClauses[static_cast<std::size_t>(id)]; }}

std::string_view name(ClauseId id) {{ return info(id).name; }}

std::string_view to_string(Level level) {{
  constexpr std::array<std::string_view, 7> kNames = {{{level_names}}};
  return kNames[static_cast<std::size_t>(level)];
}}

std::string_view to_string(Kind kind) {{
  constexpr std::array<std::string_view, {kind_count}> kNames = {{{kind_names}}};
  return kNames[static_cast<std::size_t>(kind)];
}}

std::optional<ClauseId> find_clause(std::string_view id) {{
  const auto found = std::lower_bound(
      kByName.begin(), kByName.end(), id,
      [](std::uint16_t row, std::string_view wanted) {{ return kClauses[row].name < wanted; }});
  if (found == kByName.end() || kClauses[*found].name != id) {{
    return std::nullopt;
  }}
  return kClauses[*found].id;
}}

}}  // namespace wire
"""


def enumerator(clause_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "_", clause_id)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_if_changed(path: Path, text: str) -> None:
    """Leaves an unchanged file alone, so that nothing is compiled anew."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def entry(row: dict[str, str]) -> str:
    """The row as an initializer of a ClauseInfo."""
    contested = row["rests_on"].startswith(CONTESTED)
    return (
        f"    {{ClauseId::{enumerator(row['id'])}, {quoted(row['id'])}, {quoted(row['spec'])}, "
        f"{quoted(row['section'])}, Level::{LEVELS[row['level']]}, {quoted(row['error'])}, Kind::{row['kind']}, "
        f"{'true' if contested else 'false'}, {quoted(row['rests_on'].removeprefix(CONTESTED))}}},"
    )


def problems(rows: list[dict[str, str]]) -> list[str]:
    """What keeps the rows from being compiled."""
    names = [row["id"] for row in rows]
    found = [f"{name}: id used twice" for name in sorted({name for name in names if names.count(name) > 1})]
    found += [f"{row['id']}: unknown level {row['level']!r}" for row in rows if row["level"] not in LEVELS]
    found += [f"{row['id']}: unknown kind {row['kind']!r}" for row in rows if row["kind"] not in KINDS]
    return found


def main() -> None:
    ledger, out_dir = Path(sys.argv[1]), Path(sys.argv[2])
    with ledger.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if found := problems(rows):
        sys.exit("\n".join(f"{ledger}: {problem}" for problem in found))

    names = [row["id"] for row in rows]
    header = HEADER.format(
        enumerators="\n".join(f"  {enumerator(name)}," for name in names), count=len(names), kinds=", ".join(KINDS)
    )
    source = SOURCE.format(
        rows="\n".join(entry(row) for row in rows),
        by_name=", ".join(str(i) for i in sorted(range(len(names)), key=lambda i: names[i].encode())),
        level_names=", ".join(quoted(level) for level in LEVELS),
        kind_names=", ".join(quoted(kind) for kind in KINDS),
        kind_count=len(KINDS),
    )
    write_if_changed(out_dir / "wire" / "clauses.h", header)
    write_if_changed(out_dir / "wire" / "clauses.cc", source)


if __name__ == "__main__":
    main()

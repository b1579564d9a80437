"""The specification says what the vectors and the code say."""

from __future__ import annotations

import json
import re
from pathlib import Path

from crypto import auth, cases, envelope, files, policy, replies, report, roster

ROOT = Path(__file__).resolve().parent.parent.parent
SPEC = (ROOT / "docs" / "spec" / "sealed-report-v1.md").read_text()
SOURCES = "".join(path.read_text() for path in sorted((ROOT / "crypto").glob("*.py")))


def test_every_value_of_the_worked_example_stands_in_a_vector() -> None:
    example = SPEC[SPEC.index("## 12.") :]
    vectors = "".join(path.read_text() for path in Path(__file__).parent.glob("*.json"))
    values = re.findall(r"`([A-Za-z0-9_-]{20,})`", example)
    assert len(values) >= 12
    assert [value for value in values if json.dumps(value) not in vectors] == []


def test_every_label_in_the_code_is_in_the_specification_and_the_other_way_round() -> None:
    assert set(re.findall(r"\bwb-[a-z]+-v1\b", SOURCES)) == set(re.findall(r"\bwb-[a-z]+-v1\b", SPEC))


def test_the_sizes_in_the_specification_are_those_of_the_code() -> None:
    sizes = [
        *envelope.TOTALS,
        *envelope.SIZES,
        envelope.MAX_PAYLOAD,
        policy.MAX_POLICY_BYTES,
        roster.MAX_ROSTER_BYTES,
        report.MAX_DRAWING_BYTES,
        report.MAX_FILE_BYTES,
        replies.REPLY_BYTES,
        replies.MAX_SIGNED_BYTES,
        replies.MAX_PAGES,
        files.CHUNK_BYTES,
    ]
    assert [size for size in sizes if f"{size:,}" not in SPEC] == []
    assert f"{auth.WINDOW_SECONDS} seconds" in SPEC


def test_every_alarm_is_in_the_specification() -> None:
    assert [kind for kind in cases.AlarmKind if f"`{kind}`" not in SPEC] == []

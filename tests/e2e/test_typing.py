"""What people and scanners type and paste, in packets as a network makes them, arrives whole, in order and clean."""

import random
import re
import unicodedata

import pytest

from tests.e2e.bench import Bench, bench_on_a_terminal  # noqa: F401 - a fixture

pytestmark = pytest.mark.e2e


# --- keys in one packet


@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n"], ids=["CR", "LF", "CRLF"])
def test_twenty_scans_in_one_packet(bench: Bench, ending: str) -> None:
    scans = [f"{number:02d}" + "ABCDEF0123456789"[number % 16] * 38 for number in range(20)]
    bench.type("".join(scan + ending for scan in scans), *scans)


def test_many_packets_of_scans_keep_their_order(bench: Bench) -> None:
    scans = [f"S{number:03d}" for number in range(200)]
    text = "".join(scan + "\r" for scan in scans).encode()
    cuts = sorted(random.Random(7).sample(range(1, len(text)), 60))
    for start, stop in zip([0, *cuts], [*cuts, len(text)], strict=True):
        bench.send(text[start:stop])
    bench.type("", *[])
    bench.wait_until(lambda: len(bench.lines()) >= 200)
    assert bench.lines() == scans


@pytest.mark.parametrize("key", ["\t", "\r", "\r\n"], ids=["Tab", "Enter", "CRLF"])
def test_fields_in_one_packet(bench: Bench, key: str) -> None:
    bench.type("one\r", "one")
    bench.wait_until(lambda: bench.cursor == (0, 0), what="the first field has the focus")
    bench.type(f"aaa{key}bbb{key}ccc{key}" + "".join(f"{n}\r" for n in range(10)), *map(str, range(10)))
    assert bench.fields() == ["aaa", "bbb", "ccc"]


def test_editing_keys_keep_their_place(bench: Bench) -> None:
    bench.type("abX\x7fc\x1b[D\x1b[D_\x1b[F!\r" + "wrong\x15right\r", "a_bc!", "right")


def test_escape_then_a_digit_is_the_same_in_one_packet(bench: Bench) -> None:
    bench.type("\x1b3\r", "3")
    bench.wait_until(lambda: len(bench.file.read_text().splitlines()) == 2)
    assert '["escape"]' in bench.file.read_text()


# --- text of people


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Lin [/b]", "Lin [/b]"),
        ("張[@click=app.quit]三[/]", "張[@click=app.quit]三[/]"),
        ("a\x1b]0;x\x07b", "ab"),
        ("a\u202eb\u200bc\u2066d", "abcd"),
        ("𠮷𬱖\U00031350", "𠮷𬱖\U00031350"),
        ("３－２－５０１\u3000出", "３－２－５０１ 出"),
        ("  a   b  ", "a b"),
        ("e\u0301", unicodedata.normalize("NFC", "e\u0301")),
        ("\x00a\x85b\x9bc\x1cd", "abcd"),
    ],
)
def test_what_people_type_is_clean(bench: Bench, typed: str, expected: str) -> None:
    bench.type(typed + "\r", expected)
    bench.still_works()


@pytest.mark.parametrize("hostile", ["a\x1b]0;x\x07b", "\x1b[6nab", "a\u202eb", "a\x9bb"])
def test_a_hostile_paste_leaves_nothing_on_the_terminal(bench: Bench, hostile: str) -> None:
    bench.send(f"\x1b[200~{hostile}\x1b[201~")
    bench.settle()
    assert not re.search("\x1b]|\x1b\\[6n|[\u202e\x80-\x9f]", bench.output.decode())
    bench.send("\r")
    bench.wait_until(lambda: len(bench.lines()) == 1)
    assert bench.lines()[0].isprintable()


def test_a_pasted_column_is_lines(bench: Bench) -> None:
    bench.type("\x1b[200~a\r\nb\n\n  \nc\x1b[201~\r", "a", "b", "c")


def test_a_pasted_row_fills_the_fields(bench: Bench) -> None:
    bench.type("one\r", "one")
    bench.wait_until(lambda: bench.cursor == (0, 0))
    bench.type("\x1b[200~王小明\t\t3-2-501\nrest\x1b[201~\r", "rest")
    assert bench.fields() == ["王小明", "", "3-2-501"]


def test_a_line_has_an_end(bench: Bench) -> None:
    bench.type("x" * 300 + "\r", "x" * 200)
    bench.type("\x1b[200~" + "y" * 300 + "\x1b[201~\r", "y" * 200)

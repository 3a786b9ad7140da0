"""Bytes to messages: nothing raises, nothing grows, and the cuts between packets do not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events, messages
from textual.message import Message

from dutyterm.ui.keystream import ESCAPE_PATIENCE, PASTE_LIMIT, PASTE_PATIENCE, InputProblem, KeyStream

PIECES = st.one_of(
    st.binary(max_size=8),
    st.sampled_from(
        [b"\x1b", b"\x1b[", b"\x1bO", b"\x1b[200~", b"\x1b[201~", b"\x1b[A", b"\x1b[1;5C", b"\x1b]0;", b"\x07", b"\r\n"]
    ),
    st.text(max_size=4).map(lambda text: text.encode("utf-8", "ignore")),
)


def read(*packets: bytes) -> list[Message]:
    """What these packets mean when nothing follows them."""
    stream = KeyStream()
    found = [message for packet in packets for message in stream.feed(packet, 0)]
    return found + list(stream.expire())


def names(found: list[Message]) -> list[str]:
    """Keys by their name, pastes as `<text>`, anything else by its kind."""
    return [
        message.key
        if isinstance(message, events.Key)
        else f"<{message.text}>"
        if isinstance(message, events.Paste)
        else type(message).__name__
        for message in found
    ]


@given(st.lists(PIECES), st.data())
def test_any_bytes_cut_anywhere_mean_the_same(pieces: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(pieces)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=8)))
    packets = [whole[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    told = InputProblem.__name__  # about the encoding: as soon as it shows
    assert [name for name in names(read(*packets)) if name != told] == [
        name for name in names(read(whole)) if name != told
    ]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd")))
def test_plain_text_arrives_character_by_character(text: str) -> None:
    assert (
        "".join(message.character or "" for message in read(text.encode()) if isinstance(message, events.Key)) == text
    )


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"\x1b", ["escape"]),
        (b"\x1b3", ["escape", "3"]),
        (b"\x1b\x1b", ["escape", "escape"]),
        (b"\x1b\r", ["escape", "enter"]),
        (b"\r\n", ["enter"]),
        (b"\n", ["ctrl+j"]),
        (b"\r\r\n", ["enter", "enter"]),
        (b"\x1bOP\x1b[11~\x1b[[A", ["f1", "f1", "f1"]),
        (b"\x1b[21~\x1b[Z\x1b[1;5C\x1b[3~", ["f10", "shift+tab", "ctrl+right", "delete"]),
        (b"\x1bOx", ["8"]),
        (b"\x1b[200~a\r\nb\x1b[201~c", ["<a\r\nb>", "c"]),
        (b"\x1b[201~a", ["a"]),
        (b"\x1b[200~a\x1b[A\x00b", ["<a\x1b[Ab>"]),
        (b"\x1b[1:2;3ua", ["a"]),
        (b"\x1b[1;2\x1b[Ab", ["up", "b"]),
        (b"\x1b[1;2", []),
        (b"\x1b[", ["escape", "left_square_bracket"]),
        (b"\x1b]52;c;abc\x07d\x1bP1$r0m\x1b\\e", ["d", "e"]),
        (b"\x1b[M !!a\x1b[<0;1;1Mb\x1b[Ic\x1b[O", ["a", "b", "c"]),
        (b"\x1b[48;20000;20000;1;1t\x1b[1;1R\x1b[?2048;1$y", []),
        (b"\x1b[?2026;2$y", ["TerminalSupportsSynchronizedOutput"]),
        (b"\xc2\x9b3~", ["3", "tilde"]),
        ("张a".encode("gbk"), ["InputProblem", "a"]),
    ],
)
def test_what_bytes_mean(sent: bytes, expected: list[str]) -> None:
    assert names(read(sent)) == expected


def test_encoding_is_told_once() -> None:
    assert names(read(b"\xff", b"\xffa\xff")) == ["InputProblem", "a"]


def test_an_answer_is_no_key() -> None:
    assert [type(message) for message in read(b"\x1b[?2026;1$y")] == [messages.TerminalSupportsSynchronizedOutput]


def test_a_paste_has_an_end() -> None:
    found = read(b"\x1b[200~", *[b"x" * 1000] * 100, b"\x1b[201~y")
    assert names(found) == [f"<{'x' * PASTE_LIMIT}>", "InputProblem", "y"]
    assert isinstance(found[1], InputProblem)
    assert found[1].kind == "length"


def test_a_paste_of_the_limit_is_whole() -> None:
    assert names(read(b"\x1b[200~" + b"x" * PASTE_LIMIT + b"\x1b[201~")) == [f"<{'x' * PASTE_LIMIT}>"]


def test_deadlines() -> None:
    stream = KeyStream()
    assert stream.deadline is None
    assert not list(stream.feed(b"\x1b", 10))
    assert stream.deadline == 10 + ESCAPE_PATIENCE
    assert names(list(stream.feed(b"[A", 11))) == ["up"]
    assert stream.deadline is None
    assert not list(stream.feed(b"\x1b[200~abc", 20))
    assert stream.deadline == 20 + PASTE_PATIENCE
    assert not list(stream.feed(b"t", 21))
    assert stream.deadline == 20 + PASTE_PATIENCE, "somebody typing does not keep a paste open"
    assert not list(stream.feed(b"x" * 100, 21))
    assert stream.deadline == 21 + PASTE_PATIENCE
    assert names(list(stream.expire())) == ["<abct" + "x" * 100 + ">"]
    assert stream.deadline is None


def test_an_endless_sequence_is_dropped() -> None:
    assert names(read(*[b"\x1b[" + b"9" * 4000, b"9" * 4000, b"~a"])) == ["a"]

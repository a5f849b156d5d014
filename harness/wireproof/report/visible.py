"""Text that may hold anything, made visible: what comes from the wire or a command line ends up in many forms."""

from __future__ import annotations


def visible(text: str, keep: str = "\n\t") -> str:
    """The text with each character that can't be seen spelled (`\\x1b`, `\\udc80`, `\\u202e`), but for those in `keep`.

    What is left fits UTF-8 and XML 1.0: no controls, no halves of surrogate pairs, no characters that turn the
    direction of the text or have no width, nothing that Unicode leaves unassigned.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in keep else _spelled(each) for each in text)


def one_line(text: str) -> str:
    """The same, all in one line: an end of a line is spelled, too."""
    return visible(text, keep="")


def folded(text: str, most: int | None = None) -> str:
    """Words of people in one line, where white space of any kind is but a space; at most so many characters."""
    line = one_line(" ".join(text.split()))
    return line if most is None else shortened(line, most)


def shortened(text: str, most: int) -> str:
    """At most so many characters, with `…` for what was cut."""
    return text if len(text) <= most else text[: max(most - 1, 0)].rstrip() + "…"


def _spelled(character: str) -> str:
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

"""The text of a cable into header and paragraphs; nothing lost, nothing invented."""

from citekit.cable.read import READER_VERSION, read

__all__ = ["READER_VERSION", "read"]

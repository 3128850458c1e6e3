"""Judges descriptors of launches, licences and payments under agreements written as data."""

from __future__ import annotations

__version__ = "0.1.0"

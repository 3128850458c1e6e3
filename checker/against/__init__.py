"""Comparison of descriptors with their versions at a git revision, both under one law."""

"""Answers for coding assistants over the Model Context Protocol, equal to those of the command line."""

"""The language server: verdicts and explanations while people write."""

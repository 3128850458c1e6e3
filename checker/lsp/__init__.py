"""The language server: the verdict, and what explains it, while people write."""

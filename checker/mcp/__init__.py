"""The same answers for coding assistants, over the Model Context Protocol."""

"""What a change turns: descriptors as they are beside what they were at a git revision, both under one law."""

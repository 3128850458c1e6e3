"""Open questions of reviews, by the person who can answer, and upcoming days."""

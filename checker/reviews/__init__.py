"""What waits for whose answer: the questions that reviews leave open, by the person who is asked, and the days to know."""

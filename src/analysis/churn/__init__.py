"""Who leaves, who is next, how sure we are, and what it would cost."""

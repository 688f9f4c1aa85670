"""Which records are about the same project, and what they say together."""

"""What a text holds: persons, who stay out, and (later) concepts and goals."""

"""What gives personal data and secrets away by its shape or by the words before it."""

"""`hotwash doctor`: what is missing, in plain words, and the way out."""

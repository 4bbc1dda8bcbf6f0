"""How it goes: figures, their words and charts, the digests of them, and what is withheld."""

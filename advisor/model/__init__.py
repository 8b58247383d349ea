"""The nouns of the field: frozen, typed, without I/O. Every stage may import them; they import no stage."""

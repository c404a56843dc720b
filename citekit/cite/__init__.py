"""Citations: a passage as a CSL item, as prose in any style, in every format; a user's own .bib."""

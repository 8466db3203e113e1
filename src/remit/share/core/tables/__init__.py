"""Tables of linked records: what may be asked, whom each cell is of, and what may leave."""

"""Tables of answers that other tools export: told apart, read by name or by wording, compared."""

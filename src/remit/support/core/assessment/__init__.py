"""How mature an organisation's use of data is: items, answers, what they make together."""

"""When somebody asks a community organisation for its data: remit, law, whom to ask, a letter."""

"""The pages of this room that stand below an agreement."""

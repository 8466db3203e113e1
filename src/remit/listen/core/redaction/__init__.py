"""Finds what tells who somebody is in the words of a transcript, and puts placeholders there."""

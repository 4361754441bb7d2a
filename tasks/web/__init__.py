"""The door for people: pages, and the fragments that keep them up to date."""

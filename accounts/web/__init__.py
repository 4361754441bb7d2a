"""The accounts' door for people: signing in and up, and the pages of one's account."""

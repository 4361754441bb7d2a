"""The door for sockets: what happens to documents, as it happens."""

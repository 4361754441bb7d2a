"""The webhooks room: an event's way to whoever asked to be told. The only room that knows requests.

`owe.py` writes deliveries into the transaction of their event, `body.py` says what is in them. `deliver.py` is the loop
that claims what is due (`claim.py`), sends it (`send.py`) and keeps what came of it (`note.py`). `guard.py` refuses
addresses inside, `address.py` says so before anything is owed, `lifeline.py` ends a try that takes too long,
`schedule.py` says when to try again, `sign.py` proves who sent it, `tell.py` writes to the owner of one that is over.
"""

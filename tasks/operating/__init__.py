"""The operating room: what whoever runs ocrsite asks for, beside what its users do.

`vital.py` has the signs of life that `/health` tells to anybody; `doctor.py` looks at everything, through `look_*.py`.
`backup.py` writes one consistent archive, `restore.py` brings it back; `archive.py` is its form, `sqlite.py` and
`postgres.py` know how each database is copied. `running.py` makes sure that no server runs meanwhile.
"""

"""What lies between the network and Django: connections that are slow or bring too much, bodies, answers that nobody
takes.

Daphne does HTTP; these are the places where it would let a stranger take all of the memory, the disk or the
connections there are.
"""

from __future__ import annotations

# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows the list of samples: name, comment and the function that makes each.

Must not know what any of them does.
"""

from dataclasses import dataclass
from typing import Callable

SAMPLES = {}


@dataclass
class Sample:
    name: str
    comment: str                 # goes into the capture: what it shows
    make: Callable
    keylog: bool = False         # keep the TLS keys beside the capture
    tls13: bool = False
    inventories: tuple = ()      # the site in other formats too: names of labkit.inventory.alternatives()
    big: bool = False            # made on demand only, never in git


def sample(name, comment, **options):
    def keep(function):
        SAMPLES[name] = Sample(name, comment, function, **options)
        return function
    return keep

# SPDX-License-Identifier: GPL-2.0-or-later
"""What samples/lab/make is made of: the network, the inventories, the scenarios."""


def load_samples():
    """All samples by name, in the order in which the scenario modules list them."""
    from . import cold, rows, gateways, vmotion, users902, nfc, lookalikes, conditions  # noqa: F401
    from .sample import SAMPLES
    return SAMPLES

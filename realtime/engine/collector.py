"""When Python's cycle collector may look at connections: almost never.

A full collection with 4,000 connections stops the loop for 56 to 123 ms, to find that all of them are still in
use. Frozen objects are not looked at. What is frozen and then dies in a cycle stays, so once few are left, all is
thawed and collected: that is cheap then.
"""

from __future__ import annotations

import gc

FREEZE_EVERY = 150  # connections: what these have brought is looked through once, while all wait
THAW_FROM = 6 * FREEZE_EVERY  # that many have been frozen: fewer leave too little to be worth a whole collection
OLDEST_THRESHOLD = 1000  # middle collections before a full one; CPython's own default is 10


class Collector:
    """Counts connections come and gone. Off until `start`: only a process that serves should hold the switch."""

    def __init__(self) -> None:
        self._on = False
        self._since = 0
        self._frozen_at = 0

    def start(self) -> None:
        """After start-up: everything loaded by now stays until the end."""
        self._on = True
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(max(young, 5000), middle, OLDEST_THRESHOLD)
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        if self._on:
            self._on = False
            gc.unfreeze()

    def connected(self) -> None:
        self._since += 1
        if self._on and self._since >= FREEZE_EVERY:
            self._since = 0
            self._frozen_at += FREEZE_EVERY
            gc.collect(1)  # what is young and dead is not frozen with the living
            gc.freeze()

    def disconnected(self, left: int) -> None:
        if self._on and self._frozen_at >= THAW_FROM and left < self._frozen_at // 4:
            self._frozen_at = left
            gc.unfreeze()
            gc.collect()
            gc.freeze()

"""``python -m picsafe`` is ``picsafe``."""

from __future__ import annotations

from picsafe.cli import main

main()

"""``python -m picsafe`` is ``picsafe``."""

from picsafe.cli import main

if __name__ == "__main__":
    main()

"""Where reports go: one port, ``Destination``, and a module for each kind of destination."""

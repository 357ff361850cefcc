"""The life of a Key Server on one machine: what its operator does to the data folder as a whole."""

"""The outside world: a Protocol, a real implementation and a local one, a file each."""

"""The commands of /live that are not about coming and going, a file for each concern."""

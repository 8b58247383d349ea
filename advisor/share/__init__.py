"""What may leave the house: pseudonyms in place of whatever tells whose servers they are."""

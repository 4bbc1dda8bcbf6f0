"""What an operator does by hand: back up, restore, compare manifests, look into the outbox and the inbox."""

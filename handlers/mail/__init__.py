"""Mail: invitations to meetings; loaded only where a mail server is configured."""

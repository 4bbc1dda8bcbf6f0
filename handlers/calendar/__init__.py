"""What calendars read (RFC 5545, RFC 5546); loaded only where mail or a calendar's address is configured."""

"""The outside: mail servers, SMS gateways, calendars."""

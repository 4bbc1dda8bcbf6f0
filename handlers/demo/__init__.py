"""The demo: a workspace in the browser, a shop assistant behind a gateway, and the bot, started and stopped as one."""

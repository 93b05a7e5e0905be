"""Financial mathematics: pure functions on arrays, time on the last axis. Nothing here knows of studies."""

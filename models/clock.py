"""The clock time at which a training run ends; shared by the recipes."""

from __future__ import annotations

from datetime import datetime, timedelta


def seconds_until(clock: str) -> float:
    """Give the seconds from now to the next time that the clock shows ``HH:MM``."""
    now = datetime.now()
    hour, minute = (int(part) for part in clock.split(":"))
    end = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if end <= now:
        end += timedelta(days=1)
    return (end - now).total_seconds()

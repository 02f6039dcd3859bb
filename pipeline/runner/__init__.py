"""Plan, shards, sandboxed work, collecting; executors and progress."""

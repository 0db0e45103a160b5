"""Other graders on the same twenty submissions as ours: what ``tests/bench_peers.py`` compares."""

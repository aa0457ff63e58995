"""What the program costs, measured side by side with a named peer or limit: `make bench`, or `python -m benchmarks`.

Each folder is one benchmark; `RESULTS.md` holds what they measured last and how. What counts is ratios of CPU time
per piece of work, taken in one run and in turns: on a shared machine the wall clock swings, these hardly do.
"""

"""What every rule stands on, and what knows of none: context, events, errors, units of work, jobs, paging."""

"""Who is told of what has happened: rules within the cause's own transaction, and what is told together later.

It stands above the parts whose facts it hears and the notifications it writes, which do not know each other.
"""

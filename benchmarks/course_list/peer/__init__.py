"""The same list as most would write it today: FastAPI and SQLAlchemy's async ORM."""

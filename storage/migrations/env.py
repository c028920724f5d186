"""Alembic's entry: runs on the connection that `storage.database` passes in."""

from alembic import context

from storage.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite cannot ALTER most things in place
    transactional_ddl=False,  # the caller's BEGIN IMMEDIATE is the transaction
)
context.run_migrations()

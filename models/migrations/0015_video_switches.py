"""A class that is on may be switched to another provider: of those that are on now, none has been."""

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0014_unvouched_time")]

    initial = False

    operations = [
        ops.AddField(
            model_name="LiveSession",
            name="video_before",
            field=fields.JSONField(default=list, db_default=[], encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AlterField(  # the default was for the rows there are
            model_name="LiveSession",
            name="video_before",
            field=fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]

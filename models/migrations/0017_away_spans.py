"""When somebody was away within a stay, and not only for how long: an outage of ours in it is credited. Of the stays
there are it is not known."""

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0016_poll_limits")]

    initial = False

    operations = [
        ops.AddField(
            model_name="AttendanceInterval",
            name="away_spans",
            field=fields.JSONField(default=list, db_default=[], encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AlterField(  # the default was for the rows there are
            model_name="AttendanceInterval",
            name="away_spans",
            field=fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads),
        ),
    ]

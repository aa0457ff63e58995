"""Between the last sign of life of a place and somebody's sitting down in it again, nobody has vouched for them."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0013_stage_answers")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Seat",
            name="unvouched_seconds",
            field=fields.FloatField(default=0.0, db_default=0.0),
        ),
        ops.AlterField(  # the default was for the rows there are
            model_name="Seat",
            name="unvouched_seconds",
            field=fields.FloatField(default=0.0),
        ),
    ]

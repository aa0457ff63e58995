"""Who ended a class; of those that are over nobody knows."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0021_knocks")]

    initial = False

    operations = [
        ops.AddField(
            model_name="LiveSession",
            name="ended_by_id",
            field=fields.UUIDField(null=True),
        ),
    ]

"""A poll may have a time limit; those of before have none."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0015_video_switches")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Poll",
            name="closes_at",
            field=fields.DatetimeField(null=True),
        ),
        ops.AddIndex(model_name="Poll", index=Index(fields=("closes_at",), name="live_polls_closes")),
    ]

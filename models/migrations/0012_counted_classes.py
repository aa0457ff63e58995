"""A large class is counted, as was decided when it started; those that are on now list everybody until they end."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0011_video_of_a_class")]

    initial = False

    operations = [
        ops.AddField(
            model_name="LiveSession",
            name="counted",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AlterField(  # the default was for the rows there are
            model_name="LiveSession",
            name="counted",
            field=fields.BooleanField(default=False),
        ),
    ]

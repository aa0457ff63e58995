"""A class may have somebody large on every page; those that are on now have nobody."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from models.live import FocusOf


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0018_replies")]

    initial = False

    operations = [
        ops.AddField(
            model_name="LiveSession",
            name="focus_user_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="LiveSession",
            name="focus_of",
            field=fields.CharEnumField(
                default=FocusOf.PERSON,
                db_default=FocusOf.PERSON,
                description="PERSON: person\nSCREEN: screen",
                enum_type=FocusOf,
                max_length=20,
            ),
        ),
        ops.AlterField(  # the default was for the rows there are
            model_name="LiveSession",
            name="focus_of",
            field=fields.CharEnumField(
                default=FocusOf.PERSON,
                description="PERSON: person\nSCREEN: screen",
                enum_type=FocusOf,
                max_length=20,
            ),
        ),
    ]

"""An invitation on stage and its answer are kept: the first yes or no stands."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from models.live import StageAnswer


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0012_counted_classes")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Standing",
            name="invitation_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Standing",
            name="invited_at",
            field=fields.DatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Standing",
            name="invitation_answer",
            field=fields.CharEnumField(enum_type=StageAnswer, max_length=20, null=True),
        ),
    ]

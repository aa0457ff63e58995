"""When somebody has last asked to be let in; of those of before it is not known."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0020_extensions")]

    initial = False

    operations = [
        ops.AddField(model_name="Knock", name="asked_at", field=fields.DatetimeField(null=True)),
    ]

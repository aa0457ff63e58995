from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0006_fan_outs")]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="OrganizationEvent",
            index=Index(fields=["created_at"], name="organization_events_age"),
        ),
        ops.AddIndex(
            model_name="WebhookDelivery",
            index=Index(fields=["finished_at"], name="webhook_deliveries_age"),
        ),
    ]

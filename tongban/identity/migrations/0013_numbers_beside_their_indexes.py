"""Every keyed index has the sealed value that it is made of beside it, so that it can move to another secret."""

from django.db import migrations

from tongban.kernel.crypto.fields import EncryptedTextField, KeyedIndexField


class Migration(migrations.Migration):
    dependencies = [("identity", "0012_sign_on_without_allauths_tables")]

    operations = [
        migrations.RemoveField(model_name="registration", name="subject_index"),
        migrations.AddField(
            model_name="registration",
            name="subject",
            field=EncryptedTextField(blank=True, purpose="registration.subject", verbose_name="来源身份"),
        ),
        migrations.AddField(
            model_name="upstreamlink",
            name="subject",
            field=EncryptedTextField(default="", purpose="upstream.subject", verbose_name="来源身份"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="mandate",
            name="to_number",
            field=EncryptedTextField(blank=True, purpose="mandate.to_number", verbose_name="对方号码"),
        ),
        migrations.AlterField(
            model_name="mandate",
            name="to_index",
            field=KeyedIndexField(
                blank=True, of="to_number", purpose="mandate.to_number", verbose_name="对方号码索引"
            ),
        ),
        migrations.AlterField(
            model_name="signonphone",
            name="index",
            field=KeyedIndexField(of="phone", purpose="signon.phone", unique=True, verbose_name="号码索引"),
        ),
        migrations.AlterField(
            model_name="upstreamlink",
            name="subject_index",
            field=KeyedIndexField(of="subject_text", purpose="upstream.subject", verbose_name="来源身份索引"),
        ),
    ]

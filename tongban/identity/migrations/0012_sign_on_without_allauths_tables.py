"""The tables of two apps that are not used go: our own provider and our own list of sessions took their place."""

from django.db import migrations

#: Whoever points at another comes first.
TABLES = ("allauth_idp_oidc_token", "allauth_idp_oidc_client", "usersessions_usersession")


class Migration(migrations.Migration):
    dependencies = [("identity", "0011_registration")]

    operations = [
        *(migrations.RunSQL(f"DROP TABLE IF EXISTS {table}", migrations.RunSQL.noop) for table in TABLES),
        migrations.RunSQL(
            "DELETE FROM django_migrations WHERE app IN ('allauth_idp_oidc', 'usersessions')", migrations.RunSQL.noop
        ),
    ]

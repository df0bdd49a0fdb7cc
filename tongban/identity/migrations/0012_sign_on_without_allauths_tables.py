"""The tables of two apps that are not used go: our own provider and our own list of sessions took their place.

And one open wish of a kind, said so that both databases hold it.
"""

from django.db import migrations, models

#: Whoever points at another comes first.
TABLES = ("allauth_idp_oidc_token", "allauth_idp_oidc_client", "usersessions_usersession")


class Migration(migrations.Migration):
    dependencies = [("identity", "0011_registration")]

    operations = [
        *(migrations.RunSQL(f"DROP TABLE IF EXISTS {table}", migrations.RunSQL.noop) for table in TABLES),
        migrations.RunSQL(
            "DELETE FROM django_migrations WHERE app IN ('allauth_idp_oidc', 'usersessions')", migrations.RunSQL.noop
        ),
        migrations.RemoveConstraint(model_name="datawish", name="one_open_wish"),
        migrations.AddConstraint(
            model_name="datawish",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("person", "kind", "body"),
                name="one_open_wish_of_a_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="datawish",
            constraint=models.UniqueConstraint(
                condition=models.Q(("body", None), ("state", "open")),
                fields=("person", "kind"),
                name="one_open_wish_of_the_platform",
            ),
        ),
    ]

from django.db import migrations

# Lock and look in one journey to the server. Each statement of a volatile function sees what was committed before it
# began: the end of a strand is read after the lock is held, and so after whoever held it before has committed.
FUNCTION = """
CREATE FUNCTION kernel_audit_end(lock integer, strands integer, wish integer)
RETURNS TABLE (strand integer, seq bigint, hash varchar) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    mine integer := wish;
    found_free boolean := false;
BEGIN
    FOR step IN 0 .. strands - 1 LOOP
        mine := (wish + step) % strands;
        found_free := pg_try_advisory_xact_lock(lock, mine);
        EXIT WHEN found_free;
    END LOOP;
    IF NOT found_free THEN
        mine := wish;
        PERFORM pg_advisory_xact_lock(lock, mine);
    END IF;
    RETURN QUERY SELECT mine, last.seq, last.hash FROM kernel_auditentry last
        WHERE last.strand = mine ORDER BY last.seq DESC LIMIT 1;
    IF FOUND THEN RETURN; END IF;
    RETURN QUERY SELECT mine, cut.seq, cut.hash FROM kernel_auditcut cut
        WHERE cut.strand = mine ORDER BY cut.seq DESC LIMIT 1;
    IF FOUND THEN RETURN; END IF;
    RETURN QUERY SELECT mine, 0::bigint, ''::varchar;
END
$$
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION kernel_audit_end(integer, integer, integer)")


class Migration(migrations.Migration):

    dependencies = [
        ("kernel", "0004_audit_marks"),
    ]

    operations = [migrations.RunPython(make, drop)]

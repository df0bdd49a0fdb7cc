"""The tables of this room, whole; a database that took the steps of before (`replaces`) has them already."""

import django.db.models.deletion
import tongban.kernel.crypto.fields
import tongban.kernel.ids
from django.db import migrations, models

from tongban.kernel.audit_locks import lock, unlock
from tongban.kernel.first_step import FirstStep

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


def lock_entries(apps, schema_editor):
    lock(schema_editor.execute, schema_editor.connection.vendor)


def unlock_entries(apps, schema_editor):
    unlock(schema_editor.execute, schema_editor.connection.vendor)


class Migration(FirstStep):

    replaces = [
        ('kernel', '0001_initial'),
        ('kernel', '0002_auditentry'),
        ('kernel', '0003_keptkey'),
        ('kernel', '0004_audit_marks'),
        ('kernel', '0005_end_of_strand'),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('name', models.CharField(max_length=120, primary_key=True, serialize=False, verbose_name='名称')),
                ('value', models.PositiveBigIntegerField(default=0, verbose_name='当前值')),
            ],
            options={
                'verbose_name': '序号',
            },
        ),
        migrations.CreateModel(
            name='CronSlot',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name='任务')),
                ('last_slot', models.DateTimeField(verbose_name='最近一次')),
            ],
            options={
                'verbose_name': '定时',
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('worker', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='工作进程')),
                ('started_at', models.DateTimeField(verbose_name='启动')),
                ('seen_at', models.DateTimeField(db_index=True, verbose_name='最近心跳')),
            ],
            options={
                'verbose_name': '心跳',
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('hash', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='内容摘要(SM3)')),
                ('size', models.PositiveBigIntegerField(verbose_name='字节数')),
                ('media_type', models.CharField(max_length=100, verbose_name='类型')),
                ('stored_at', models.DateTimeField(verbose_name='存入时间')),
            ],
            options={
                'verbose_name': '存储文件',
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('key', models.CharField(max_length=120, primary_key=True, serialize=False, verbose_name='对象')),
                ('tries', models.PositiveIntegerField(default=0, verbose_name='次数')),
                ('window_ends_at', models.DateTimeField(verbose_name='窗口结束')),
            ],
            options={
                'verbose_name': '频率限制',
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=80, verbose_name='事件')),
                ('subject', models.CharField(max_length=64, verbose_name='对象')),
                ('payload', models.JSONField(verbose_name='内容')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('relayed_at', models.DateTimeField(null=True, verbose_name='分发时间')),
            ],
            options={
                'verbose_name': '待发事件',
                'indexes': [models.Index(condition=models.Q(('relayed_at', None)), fields=['id'], name='outbox_waiting')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('strand', models.PositiveSmallIntegerField(verbose_name='链')),
                ('seq', models.PositiveBigIntegerField(verbose_name='序号')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('act', models.CharField(max_length=60, verbose_name='行为')),
                ('account_id', models.BigIntegerField(null=True, verbose_name='账号')),
                ('who', models.CharField(max_length=120, verbose_name='何人')),
                ('acting_for', models.CharField(blank=True, max_length=120, verbose_name='代谁')),
                ('subject', models.CharField(blank=True, max_length=120, verbose_name='对象')),
                ('concerning', models.UUIDField(null=True, verbose_name='涉及的人')),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='事由')),
                ('result', models.CharField(max_length=10, verbose_name='结果')),
                ('address', models.CharField(blank=True, max_length=64, verbose_name='来源地址')),
                ('device', models.CharField(blank=True, max_length=200, verbose_name='设备')),
                ('detail', models.JSONField(default=dict, verbose_name='详情')),
                ('hash', models.CharField(max_length=64, verbose_name='摘要(SM3)')),
            ],
            options={
                'verbose_name': '审计记录',
                'indexes': [models.Index(fields=['at'], name='audit_by_time'), models.Index(fields=['account_id', 'at'], name='audit_by_account'), models.Index(condition=models.Q(('concerning', None), _negated=True), fields=['concerning', 'at'], name='audit_by_person')],
                'constraints': [models.UniqueConstraint(fields=('strand', 'seq'), name='one_place_in_a_strand')],
            },
        ),
        migrations.CreateModel(
            name='KeptKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=60, verbose_name='用途')),
                ('key', tongban.kernel.crypto.fields.EncryptedTextField(purpose='kept_key.key', verbose_name='密钥')),
                ('kept_at', models.DateTimeField(verbose_name='保存时间')),
            ],
            options={
                'verbose_name': '留存密钥',
            },
        ),
        migrations.CreateModel(
            name='AuditAnchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='日期')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('lines', models.TextField(verbose_name='各链末端')),
                ('entries', models.PositiveBigIntegerField(verbose_name='条数')),
                ('signature', models.BinaryField(verbose_name='签名(SM2)')),
            ],
            options={
                'verbose_name': '审计锚点',
            },
        ),
        migrations.CreateModel(
            name='AuditCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(verbose_name='发起时间')),
                ('strands_done', models.PositiveSmallIntegerField(default=0, verbose_name='已核对的链')),
                ('entries', models.PositiveBigIntegerField(default=0, verbose_name='已核对的记录')),
                ('faults', models.JSONField(default=list, verbose_name='问题')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='完成时间')),
            ],
            options={
                'verbose_name': '审计核对',
            },
        ),
        migrations.CreateModel(
            name='AuditCut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('strand', models.PositiveSmallIntegerField(verbose_name='链')),
                ('seq', models.PositiveBigIntegerField(verbose_name='序号')),
                ('hash', models.CharField(max_length=64, verbose_name='摘要(SM3)')),
                ('first_at', models.DateTimeField(verbose_name='最早一条')),
                ('last_at', models.DateTimeField(verbose_name='最晚一条')),
                ('at', models.DateTimeField(verbose_name='清除时间')),
                ('signature', models.BinaryField(verbose_name='签名(SM2)')),
            ],
            options={
                'verbose_name': '审计清除标记',
                'constraints': [models.UniqueConstraint(fields=('strand', 'seq'), name='one_cut_at_a_place')],
            },
        ),
        migrations.CreateModel(
            name='Consumption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reaction', models.CharField(max_length=120, verbose_name='处理者')),
                ('state', models.CharField(choices=[('pending', '待处理'), ('done', '已完成'), ('failed', '失败')], default='pending', max_length=10, verbose_name='状态')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='尝试次数')),
                ('due_at', models.DateTimeField(verbose_name='下次尝试')),
                ('error', models.TextField(blank=True, verbose_name='最近一次错误')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consumptions', to='kernel.outboxmessage')),
            ],
            options={
                'verbose_name': '事件处理',
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['due_at', 'id'], name='consumption_due')],
                'constraints': [models.UniqueConstraint(fields=('message', 'reaction'), name='consumption_once')],
            },
        ),
        migrations.RunPython(lock_entries, unlock_entries),
        migrations.RunPython(make, drop),
    ]

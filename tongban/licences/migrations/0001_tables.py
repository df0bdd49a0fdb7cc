"""The tables of this room, whole; a database that took the steps of before (`replaces`) has them already."""

import django.db.models.deletion
import tongban.kernel.crypto.fields
import tongban.kernel.ids
from django.conf import settings
from django.db import migrations, models

from tongban.kernel.first_step import FirstStep


class Migration(FirstStep):

    replaces = [
        ('licences', '0001_initial'),
        ('licences', '0002_registration'),
    ]

    dependencies = [
        ('authorities', '0001_tables'),
        ('identity', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('kernel', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='LicenceType',
            fields=[
                ('id', models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name='类型代号')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('category', models.CharField(max_length=20, verbose_name='类别')),
                ('holders', models.JSONField(verbose_name='持证主体')),
                ('holder_id_type', models.CharField(max_length=7, verbose_name='持证主体代码类型')),
                ('validity', models.CharField(max_length=100, verbose_name='有效期')),
                ('number_rule', models.CharField(blank=True, max_length=120, verbose_name='编号规则')),
                ('fields', models.JSONField(verbose_name='照面项目')),
                ('type_code', models.CharField(blank=True, max_length=21, null=True, unique=True, verbose_name='证照类型代码')),
                ('issuing_department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.department', verbose_name='主管部门')),
            ],
            options={
                'verbose_name': '证照类型',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.CharField(max_length=16, primary_key=True, serialize=False, verbose_name='密钥标识')),
                ('public_key', models.BinaryField(verbose_name='公钥')),
                ('simulated', models.BooleanField(default=True, verbose_name='测试章')),
                ('made_at', models.DateTimeField(verbose_name='启用时间')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='authorities.body', verbose_name='机构')),
            ],
            options={
                'verbose_name': '印章',
            },
        ),
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('identifier', models.CharField(max_length=130, unique=True, verbose_name='证照标识')),
                ('number', models.CharField(db_index=True, max_length=60, verbose_name='证照编号')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版本号')),
                ('serial', models.CharField(max_length=40, verbose_name='流水号')),
                ('holder_name', models.CharField(max_length=100, verbose_name='持证主体')),
                ('holder_kind', models.CharField(choices=[('natural', '自然人'), ('legal', '法人和其他组织')], max_length=10, verbose_name='主体类别')),
                ('holder_code_kind', models.CharField(choices=[('111', '公民身份号码'), ('001', '统一社会信用代码'), ('414', '护照号码'), ('511', '台湾居民居住证号码'), ('516', '港澳居民居住证号码'), ('553', '外国人永久居留身份证号码')], max_length=3, verbose_name='主体代码类型')),
                ('holder_code', tongban.kernel.crypto.fields.EncryptedTextField(purpose='licence.holder_code', verbose_name='主体代码')),
                ('salt', tongban.kernel.crypto.fields.EncryptedTextField(purpose='licence.salt', verbose_name='摘要盐值')),
                ('fields', tongban.kernel.crypto.fields.EncryptedJSONField(purpose='licence.fields', verbose_name='照面内容')),
                ('issued_on', models.DateField(verbose_name='颁发日期')),
                ('issued_at', models.DateTimeField(verbose_name='制证时间')),
                ('valid_from', models.DateField(verbose_name='有效期起')),
                ('valid_until', models.DateField(null=True, verbose_name='有效期止')),
                ('status', models.CharField(choices=[('valid', '有效'), ('suspended', '暂停'), ('revoked', '已撤销'), ('cancelled', '已注销'), ('superseded', '已换发新证')], default='valid', max_length=10, verbose_name='状态')),
                ('token', models.BinaryField(verbose_name='签名记录')),
                ('record_hash', models.CharField(max_length=64, verbose_name='记录摘要')),
                ('case_number', models.CharField(blank=True, max_length=40, verbose_name='办件编号')),
                ('simulated', models.BooleanField(default=True, verbose_name='演示证照')),
                ('idempotency_key', models.CharField(max_length=120, unique=True, verbose_name='制证请求')),
                ('holder_entity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='identity.legalentity', verbose_name='持证单位')),
                ('holder_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='identity.person', verbose_name='持证人')),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences_issued', to='authorities.body', verbose_name='颁发机构')),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='licences.licence', verbose_name='换发自')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='licences.licencetype', verbose_name='证照类型')),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licences.seal', verbose_name='印章')),
            ],
            options={
                'verbose_name': '电子证照',
                'indexes': [models.Index(fields=['holder_person', 'type'], name='licence_of_person'), models.Index(fields=['holder_entity', 'type'], name='licence_of_entity')],
                'constraints': [models.UniqueConstraint(fields=('type', 'number', 'version'), name='licence_number_once'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='licence_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('holder_person__isnull', False), ('holder_entity__isnull', False), _connector='OR'), name='licence_has_a_holder')],
            },
        ),
        migrations.CreateModel(
            name='SealAuthority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='起')),
                ('until_on', models.DateField(null=True, verbose_name='止')),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorities', to='licences.seal', verbose_name='印章')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licences.licencetype', verbose_name='证照类型')),
            ],
            options={
                'verbose_name': '用章授权',
                'constraints': [models.UniqueConstraint(fields=('seal', 'type', 'from_on'), name='seal_authority_once')],
            },
        ),
        migrations.CreateModel(
            name='LicenceStatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.CharField(choices=[('valid', '有效'), ('suspended', '暂停'), ('revoked', '已撤销'), ('cancelled', '已注销'), ('superseded', '已换发新证')], max_length=10, verbose_name='原状态')),
                ('after', models.CharField(choices=[('valid', '有效'), ('suspended', '暂停'), ('revoked', '已撤销'), ('cancelled', '已注销'), ('superseded', '已换发新证')], max_length=10, verbose_name='新状态')),
                ('reason', models.CharField(max_length=500, verbose_name='理由')),
                ('by_name', models.CharField(max_length=60, verbose_name='办理人')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理账号')),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='status_changes', to='licences.licence', verbose_name='证照')),
            ],
            options={
                'verbose_name': '证照状态变更',
                'ordering': ('at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='LicenceRendering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(choices=[('pdf', 'PDF')], max_length=5, verbose_name='格式')),
                ('template_version', models.CharField(max_length=20, verbose_name='版式版本')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile', verbose_name='文件')),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renderings', to='licences.licence', verbose_name='证照')),
            ],
            options={
                'verbose_name': '证照文件',
                'constraints': [models.UniqueConstraint(fields=('licence', 'format', 'template_version'), name='one_rendering_per_template')],
            },
        ),
        migrations.CreateModel(
            name='LicenceUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=200, verbose_name='用途')),
                ('by_name', models.CharField(max_length=80, verbose_name='使用人')),
                ('case_number', models.CharField(blank=True, max_length=40, verbose_name='办件编号')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='使用账号')),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='licences.licence', verbose_name='证照')),
            ],
            options={
                'verbose_name': '证照使用记录',
                'ordering': ('-at', '-id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose', ''), _negated=True), name='licence_use_has_a_purpose')],
            },
        ),
    ]

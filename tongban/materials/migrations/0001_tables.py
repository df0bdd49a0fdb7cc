"""The tables of this room, whole; a database that took the steps of before (`replaces`) has them already."""

import django.db.models.deletion
import tongban.kernel.crypto.fields
import tongban.kernel.ids
from django.conf import settings
from django.db import migrations, models

from tongban.kernel.first_step import FirstStep


class Migration(FirstStep):

    replaces = [
        ('materials', '0001_initial'),
        ('materials', '0002_acts_and_joint_cases'),
        ('materials', '0003_sealed_forms'),
        ('materials', '0004_registration'),
    ]

    dependencies = [
        ('authorities', '0001_tables'),
        ('catalogue', '0001_tables'),
        ('identity', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('kernel', '0001_tables'),
        ('licences', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='JointDossier',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('definition', models.JSONField(verbose_name='组成')),
                ('answers', models.JSONField(default=dict, verbose_name='情形选择')),
                ('form', tongban.kernel.crypto.fields.SealedJSONField(default=dict, purpose='materials.form', sealed=(), verbose_name='表单内容')),
                ('left_out', models.JSONField(default=list, verbose_name='不办的事项')),
                ('planned', models.BooleanField(default=False, verbose_name='组成已确定')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('sealed', '已提交')], default='draft', max_length=10, verbose_name='状态')),
                ('started_at', models.DateTimeField(verbose_name='开始时间')),
                ('updated_at', models.DateTimeField(verbose_name='最近修改')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joint_dossiers', to=settings.AUTH_USER_MODEL, verbose_name='填报账号')),
                ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.bundle', verbose_name='一件事')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.division', verbose_name='区划')),
                ('entity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.legalentity', verbose_name='申请单位')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='申请人或经办人')),
            ],
            options={
                'verbose_name': '一件事申请材料',
                'indexes': [models.Index(condition=models.Q(('state', 'draft')), fields=['account', '-updated_at'], name='joint_drafts_of_account')],
            },
        ),
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('web', '网上'), ('counter', '窗口'), ('office', '依职权')], default='web', max_length=10, verbose_name='渠道')),
                ('answers', models.JSONField(default=dict, verbose_name='情形选择')),
                ('answered', models.BooleanField(default=False, verbose_name='情形已选完')),
                ('form', tongban.kernel.crypto.fields.SealedJSONField(default=dict, purpose='materials.form', sealed=(), verbose_name='表单内容')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('sealed', '已提交')], default='draft', max_length=10, verbose_name='状态')),
                ('open_round', models.PositiveSmallIntegerField(default=0, verbose_name='补正轮次')),
                ('open_fields', models.JSONField(default=list, verbose_name='可补正的表单项')),
                ('open_materials', models.JSONField(default=list, verbose_name='可补正的材料')),
                ('started_at', models.DateTimeField(verbose_name='开始时间')),
                ('updated_at', models.DateTimeField(verbose_name='最近修改')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to=settings.AUTH_USER_MODEL, verbose_name='填报账号')),
                ('entity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.legalentity', verbose_name='申请单位')),
                ('implementation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.implementation', verbose_name='实施清单')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='申请人或经办人')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.itemversion', verbose_name='事项版本')),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licences.licence', verbose_name='涉及的证照')),
                ('awaits_entity', models.BooleanField(default=False, verbose_name='单位待设立')),
                ('branch_no', models.PositiveSmallIntegerField(null=True, verbose_name='联办分支')),
                ('later', models.JSONField(default=list, verbose_name='承诺后补的材料')),
                ('later_promised_at', models.DateTimeField(null=True, verbose_name='承诺时间')),
                ('purpose', models.CharField(default='new', max_length=10, verbose_name='办理类型')),
                ('joint', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='dossiers', to='materials.jointdossier', verbose_name='一件事申请材料')),
            ],
            options={
                'verbose_name': '申请材料',
                'indexes': [models.Index(condition=models.Q(('state', 'draft')), fields=['account', '-updated_at'], name='drafts_of_account')],
                'constraints': [models.UniqueConstraint(fields=('joint', 'branch_no'), name='one_dossier_per_branch')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=tongban.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('material_id', models.CharField(max_length=20, verbose_name='材料编号')),
                ('name', models.CharField(max_length=130, verbose_name='名称')),
                ('source', models.CharField(choices=[('upload', '本人上传'), ('licence', '电子证照库'), ('case', '以前的办件')], max_length=10, verbose_name='来源')),
                ('trust', models.CharField(choices=[('A', '发证机关签发'), ('B', '窗口已核原件'), ('C', '本人上传证照'), ('D', '本人自制材料')], max_length=1, verbose_name='可信等级')),
                ('round', models.PositiveSmallIntegerField(default=0, verbose_name='提交轮次')),
                ('attached_at', models.DateTimeField(verbose_name='提交时间')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤下时间')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kernel.storedfile', verbose_name='文件')),
                ('licence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licences.licence', verbose_name='电子证照')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='materials.dossier', verbose_name='申请材料')),
            ],
            options={
                'verbose_name': '附件',
                'ordering': ('material_id', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', False), ('licence', None)), models.Q(('file', None), ('licence__isnull', False)), _connector='OR'), name='attachment_is_file_or_licence'), models.UniqueConstraint(condition=models.Q(('file__isnull', False), ('withdrawn_at', None)), fields=('dossier', 'material_id', 'file'), name='same_file_once_per_material'), models.UniqueConstraint(condition=models.Q(('licence__isnull', False), ('withdrawn_at', None)), fields=('dossier', 'material_id', 'licence'), name='same_licence_once_per_material')],
            },
        ),
        migrations.CreateModel(
            name='Assistance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('consent', models.CharField(max_length=300, verbose_name='本人的意思')),
                ('begun_at', models.DateTimeField(verbose_name='开始时间')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='assistance', to='materials.dossier', verbose_name='申请材料')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.windowvisit', verbose_name='窗口接待')),
            ],
            options={
                'verbose_name': '窗口代填',
            },
        ),
    ]

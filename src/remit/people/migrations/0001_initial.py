import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('commission', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentRegister',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commission', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='consent_register', to='commission.commission')),
            ],
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.BinaryField(max_length=12)),
                ('ciphertext', models.BinaryField()),
                ('told_at', models.DateTimeField()),
                ('handled_at', models.DateTimeField(blank=True, null=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disclosures', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'told_at'],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64)),
                ('registered_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='commission.commission')),
            ],
            options={
                'ordering': ['commission', 'code'],
                'constraints': [models.UniqueConstraint(fields=('commission', 'code'), name='participant_code_once'), models.CheckConstraint(condition=models.Q(('registered_at__isnull', False), ('withdrawn_at__isnull', False), _connector='OR'), name='participant_registered_or_withdrawn')],
            },
        ),
        migrations.CreateModel(
            name='OutsideIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64)),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='outside_identifier', to='people.participant')),
            ],
        ),
        migrations.CreateModel(
            name='Original',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('replacement', models.CharField(max_length=200)),
                ('kind', models.CharField(max_length=40)),
                ('fingerprint', models.CharField(max_length=64)),
                ('nonce', models.BinaryField(max_length=12)),
                ('ciphertext', models.BinaryField()),
                ('kept_at', models.DateTimeField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='originals', to='commission.commission')),
                ('names', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='originals_naming', to='people.participant')),
                ('said_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='originals_said', to='people.participant')),
            ],
            options={
                'ordering': ['commission', 'replacement', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.BinaryField(max_length=12)),
                ('ciphertext', models.BinaryField()),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='identity', to='people.participant')),
            ],
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('version', models.CharField(max_length=40)),
                ('given', models.BooleanField()),
                ('on', models.DateField()),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='people.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('participant', 'kind', 'on'), name='consent_once_a_day'), models.CheckConstraint(condition=models.Q(('kind__in', ['taking-part', 'quoting', 'recording', 'keeping', 'being-asked-again', 'publication-final', 'words-of-others', 'adult-agrees'])), name='consent_kind_known'), models.CheckConstraint(condition=models.Q(('version', ''), _negated=True), name='consent_version_present')],
            },
        ),
        migrations.CreateModel(
            name='Secret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.BinaryField(max_length=16)),
                ('digest', models.BinaryField(max_length=32)),
                ('made_at', models.DateTimeField()),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='secret', to='people.participant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('failed_at__isnull', True), ('failures', 0)), models.Q(('failed_at__isnull', False), ('failures__gt', 0)), _connector='OR'), name='secret_failed_at_with_failures')],
            },
        ),
        migrations.CreateModel(
            name='WaitingFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=60)),
                ('actor', models.CharField(max_length=200)),
                ('uploaded_at', models.DateTimeField()),
                ('nonce', models.BinaryField(max_length=12)),
                ('ciphertext', models.BinaryField()),
                ('commission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waiting_files', to='commission.commission')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commission', 'purpose', 'actor'), name='waiting_file_once')],
            },
        ),
    ]

"""The ledger's rows, and apart from them the salts of their digests.

Moments and JSON are kept as the very text that is hashed, so that no database's own idea of a
date or of JSON comes between an entry and its proof.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One act. The database refuses to change or remove it (`remit.ledger.guards`).

    `frontier` is the tree after this entry, so that an append reads the last row only.
    """

    index = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=27)
    actor = models.TextField()
    action = models.CharField(max_length=100)
    commission = models.CharField(max_length=100, blank=True, db_index=True)
    codes = models.TextField()
    facts = models.TextField()
    digests = models.TextField()
    leaf_hash = models.BinaryField(max_length=32)
    frontier = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["index"]


class DigestSalt(models.Model):
    """The salt of one digest. Once it is deleted, the digest in the ledger proves nothing.

    `entry_index` is no foreign key: the two tables are to stay independent, one never deleted
    from and one deletable.
    """

    entry_index = models.BigIntegerField()
    name = models.CharField(max_length=100)
    salt = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry_index", "name"], name="digest_salt_once"),
        ]

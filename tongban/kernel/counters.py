"""Numbers without gaps."""

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from tongban.kernel.models import Counter


def next_number(name: str) -> int:
    """The next number of the named series, from 1. Given back if the surrounding transaction fails.

    The row stays locked until that transaction ends, so take the number as late as possible.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction that uses it")
    series = Counter.objects.filter(name=name)
    if not series.update(value=F("value") + 1):
        try:
            with transaction.atomic():
                Counter.objects.create(name=name, value=1)
        except IntegrityError:  # somebody opened the series at the same moment
            series.update(value=F("value") + 1)
    return series.values_list("value", flat=True).get()

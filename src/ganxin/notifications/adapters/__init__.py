"""Carriers of messages, named by the settings."""

from django.conf import settings
from django.utils.module_loading import import_string

from ganxin.notifications.adapters.base import SmsAdapter


def sms_adapter() -> SmsAdapter:
    """The carrier that `settings.SMS_ADAPTER` names."""
    adapter = import_string(settings.SMS_ADAPTER)()
    assert isinstance(adapter, SmsAdapter)
    return adapter

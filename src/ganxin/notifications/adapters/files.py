"""The default carrier: one JSON file per SMS, nothing leaves the machine."""

import json
import os
import pathlib
import re

from django.conf import settings

from ganxin.notifications.adapters.base import NotSent, Sms, SmsAdapter

_KEY = re.compile(r"[0-9a-z-]{1,64}")


class FileSms(SmsAdapter):
    """The key is the file's name, so that sending twice writes the same file once."""

    def send(self, sms: Sms) -> None:
        if not _KEY.fullmatch(sms.key):
            raise NotSent("短信编号不合格式")
        folder = pathlib.Path(settings.SMS_FILE_PATH)
        target = folder / f"{sms.key}.json"
        partial = folder / f".{sms.key}.{os.getpid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if target.exists():
                return
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump({"to": sms.to, "text": sms.text}, file, ensure_ascii=False)
            partial.replace(target)  # a reader never sees half an SMS
        except OSError as error:
            raise NotSent(f"写不进短信文件夹（{error.strerror}）") from error

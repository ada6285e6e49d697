"""Django settings, one module a subject; what a site may change comes from the environment."""

from ganxin.conf.settings.apps import *  # noqa: F403 - settings are flat by design
from ganxin.conf.settings.base import *  # noqa: F403
from ganxin.conf.settings.database import *  # noqa: F403
from ganxin.conf.settings.files import *  # noqa: F403
from ganxin.conf.settings.language import *  # noqa: F403
from ganxin.conf.settings.logs import *  # noqa: F403
from ganxin.conf.settings.messages import *  # noqa: F403
from ganxin.conf.settings.outside import *  # noqa: F403
from ganxin.conf.settings.security import *  # noqa: F403

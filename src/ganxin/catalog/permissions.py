"""Who may do what with the catalogue; reading what is published is for everybody."""

from ganxin.accounts.api import staff_required
from ganxin.accounts.choices import Role

EDITORS = (Role.CATALOG_EDITOR,)

editor_required = staff_required(*EDITORS)

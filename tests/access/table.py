"""Who gets what at which address, written by hand: the whole of access on one page.

A new address fails the test until it has a row here. Statuses as numbers; `log` is a redirect
to the login page, `>` a redirect elsewhere (something was done, or the person belongs on another
page). The addresses name things of the applicant's: a case of the office "market-regulation", a
question it asked the tax office, a rating, a licence. POST rows are sent with an empty body: 422
says that the role may, and that the form is empty.
"""

from dataclasses import dataclass

ORDER = (
    "anonymous",
    "applicant",
    "stranger",
    "clerk",
    "handler",
    "other_handler",
    "reviewer",
    "approver",
    "head",
    "supervisor",
    "leader",
    "government_head",
    "editor",
    "administrator",
)


@dataclass(frozen=True)
class Row:
    method: str
    statuses: dict[str, str]
    public: bool = False  # anybody with the address may, or it leads somewhere that asks again


# fmt: off
_TABLE = """
# address                      ano own str cle han oth rev app hea sup lea gov edi adm
shell:work_home           GET  log 403 403 200 200 200 200 200 200 200 200 200 200 200
shell:palette             GET  log 403 403 200 200 200 200 200 200 200 200 200 200 200
shell:styleguide          GET  log 403 403 200 200 200 200 200 200 200 200 200 200 200
shell:save_view           POST log 403 403   >   >   >   >   >   >   >   >   >   >   >
shell:remove_view         POST log 403 403   > 404 404 404 404 404 404 404 404 404 404
shell:mode                POST   >   >   >   >   >   >   >   >   >   >   >   >   >   >
shell:favicon             GET    >   >   >   >   >   >   >   >   >   >   >   >   >   >
shell:district_css        GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
shell:health              GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
shell:accessibility       GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:login            GET  200   >   >   >   >   >   >   >   >   >   >   >   >   >
accounts:totp             GET  log log log log log log log log log log log log log log
accounts:logout           POST   >   >   >   >   >   >   >   >   >   >   >   >   >   >
accounts:register         GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:me               GET  log 200 200 403 403 403 403 403 403 403 403 403 403 403
accounts:mandate_grant    GET  log 200 200 403 403 403 403 403 403 403 403 403 403 403
accounts:mandate_revoke   POST log   >   > 403 403 403 403 403 403 403 403 403 403 403
accounts:staff_profile    GET  log 403 403 200 200 200 200 200 200 200 200 200 200 200
accounts:delegate         GET  log 403 403 200 200 200 200 200 200 200 200 200 200 200
accounts:delegation_end   POST log 403 403 404   > 404 404 404 404 404 404 404 404 404
accounts:password         GET  log 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:first_password   GET  log log log log log log log log log log log log log log
accounts:forgot           GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:reset_password   GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
accounts:people           GET  log 403 403 403 403 403 403 403 200 403 403 403 403 200
accounts:staff_register   GET  log 403 403 403 403 403 403 403 200 403 403 403 403 200
accounts:person           GET  log 403 403 403 403 403 403 403 200 403 403 403 403 200
accounts:appoint          GET  log 403 403 403 403 403 403 403 200 403 403 403 403 200
accounts:post_end         GET  log 403 403 403 403 403 403 403 200 403 403 403 403 200
accounts:password_issue   GET  log 403 403 403 403 403 403 403 200 403 403 403 403 200
accounts:device_remove    GET  log 403 403 403 403 403 403 403 200 403 403 403 403 200
accounts:reveal           GET  log 403 403 200 200 404 200 200 200 404 403 403 403 403
promises:list             GET  log 403 403 200 200 200 200 200 200 200 200 200 403 200
promises:export_csv       GET  log 403 403 200 200 200 200 200 200 200 200 200 403 200
promises:export_xlsx      GET  log 403 403 200 200 200 200 200 200 200 200 200 403 200
promises:detail           GET  log 403 403 404 200 404 200 200 200 200 200 200 403 200
documents:read            GET  log 200 404 200 200 404 200 200 200 200 404 404 404 404
notifications:inbox       GET  log 200 200 200 200 200 200 200 200 200 200 200 200 200
notifications:read_all    POST log   >   >   >   >   >   >   >   >   >   >   >   >   >
notifications:read        POST log   > 404 404 404 404 404 404 404 404 404 404 404 404
notifications:failed      GET  log 403 403 403 403 403 403 403 403 403 403 403 403 200
notifications:again       POST log 403 403 403 403 403 403 403 403 403 403 403 403   >
licences:verify_form      GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
licences:verify           GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
licences:wallet           GET  log 200 200 403 403 403 403 403 403 403 403 403 403 403
licences:detail           GET  404 200 404 404 200 404 200 200 200 404 404 404 404 404
licences:issued           GET  log 403 403 403 200 200 200 200 200 403 403 403 403 403
licences:revoke           GET  log 403 403 403 403 404 403 200 403 403 403 403 403 403
licences:use              GET  log 403 403 200 200 200 200 200 403 403 403 403 403 403
catalog:home              GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
catalog:search            GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
catalog:template          GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
catalog:definitions       GET  log 403 403 403 403 403 403 403 403 403 403 403 200 403
catalog:compare           GET  log 403 403 403 403 403 403 403 403 403 403 403 200 403
cases:case                GET  log   > 404 200 200 404 200 200 200 200 403 403 403 403
cases:end_special         POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:answer_extension    POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:opinion             POST log 403 403 403 422 404 403 403 403 403 403 403 403 403
cases:pass_on             POST log 403 403 403 422 404 403 403 403 403 403 403 403 403
cases:pass_up             POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:grant               POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:confirm             POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:grant_on_pledge     POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:complete            POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:plan_site_check     POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:consult             POST log 403 403 403 422 404 403 403 403 403 403 403 403 403
cases:begin_special       POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:ask_extension       POST log 403 403 403 422 404 403 403 403 403 403 403 403 403
cases:send_back           POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:refuse              POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:take_over           POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:revoke              POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:name_interested     POST log 403 403 403 422 404 403 403 403 403 403 403 403 403
cases:tell_party          POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:take_statement      POST log 403 403 403 422 404 403 403 403 403 403 403 403 403
cases:party_right         POST log 403 403 403 422 404 403 403 403 403 403 403 403 403
cases:order_hearing       POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:call_hearing        POST log 403 403 403 422 404 403 403 403 403 403 403 403 403
cases:record_hearing      POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:answer_recusal      POST log 403 403 403 403 404 403 403 403 403 403 403 403 403
cases:hearings            GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
cases:hearing             GET  log   > 404   >   > 404   >   >   >   > 404 404 404 404
cases:party               GET  log 200 404   >   > 404   >   >   >   > 404 404 404 404
cases:party_act           POST log 422 404 404 404 404 404 404 404 404 404 404 404 404
cases:party_reach         GET  log 404 404 403 200 404 403 403 403 403 404 404 404 404
cases:site_check          GET  log 403 403 200 200 404 200 200 200 200 403 403 403 403
cases:consultations       GET  log 403 403 403 200 200 200 200 200 403 403 403 403 403
cases:consultation        GET  log 403 403 200 200 404 200 200 200 200 403 403 403 403
cases:extensions          GET  log 403 403 403 403 403 403 403 200 403 403 403 403 403
cases:joint               GET  log 403 403 200 403 403 403 403 403 200 403 200 403 403
cases:inbox               GET  log 403 403 200 200 200 200 200 200 200 403 403 403 403
cases:claim               POST log 403 403 403   >   >   >   > 403 403 403 403 403 403
cases:inbox_csv           GET  log 403 403 200 200 200 200 200 200 200 403 403 403 403
cases:inbox_xlsx          GET  log 403 403 200 200 200 200 200 200 200 403 403 403 403
cases:inbox_preview       GET  log 403 403 200 200 404 200 200 200 200 403 403 403 403
cases:precheck            GET  log 403 403 200 200 404 200 200 200 200 404 404 404 404
cases:precheck_side       GET  log 403 403 200 200 404 200 200 200 200 404 404 404 404
cases:mark                POST log 403 403 422 403 403 403 403 403 403 403 403 403 403
cases:mark_rest           POST log 403 403   > 403 403 403 403 403 403 403 403 403 403
cases:accept              POST log 403 403   > 403 403 403 403 403 403 403 403 403 403
cases:not_accept          GET  log 403 403 200 403 403 403 403 403 403 403 403 403 403
cases:spot                GET  log 403 403 200 403 403 403 403 403 403 403 403 403 403
cases:reveal_answer       POST log 403 403 200 200 404 200 200 200 403 404 404 404 404
cases:issue_notice        GET  log 403 403 200 403 403 403 403 403 403 403 403 403 403
cases:deliver             GET  log 403 403 200 200 404 200 200 403 200 403 403 403 403
cases:handoffs            GET  log 403 403 403 403 403 403 403 403 200 403 403 403 200
cases:handoff_exchange    POST log 403 403 403 403 403 403 403 403   > 403 403 403   >
cases:handoff_reconcile   POST log 403 403 403 403 403 403 403 403 422 403 403 403 422
cases:handoff             GET  log 403 403 200 404 404 404 404 404 200 403 403 403 200
cases:handoff_again       POST log 403 403 403 403 403 403 403 403   > 403 403 403   >
cases:guide               GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
cases:item                GET  200 200 200 200 200 200 200 200 200 200 200 200 200 200
cases:start_item          GET  log 200 200 403 403 403 403 403 403 403 403 403 403 403
cases:start               GET  log 200 200 403 403 403 403 403 403 403 403 403 403 403
cases:renew               GET  log 200 404 403 403 403 403 403 403 403 403 403 403 403
cases:mine                GET  log 200 200 403 403 403 403 403 403 403 403 403 403 403
cases:track               GET  log 200 404   >   > 404   >   >   >   > 404   > 404 404
cases:tasks               GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:questions           GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:fill                GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:save                POST log 422 404 404 404 404 404 404 404 404 404 404 404 404
cases:materials           GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:upload              POST log 422 404 404 404 404 404 404 404 404 404 404 404 404
cases:remove_file         POST log 404 404 404 404 404 404 404 404 404 404 404 404 404
cases:later               POST log 422 404 404 404 404 404 404 404 404 404 404 404 404
cases:check               GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:submit              POST log 422 404 404 404 404 404 404 404 404 404 404 404 404
cases:done                GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:discard             GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:withdraw            GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:clock               GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:withdraw_case       GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:urge                GET  log 200 404 404 404 404 404 404 404 404 404 404 404 404
cases:sign                GET  log   > 404 404 404 404 404 404 404 404 404 404 404 404
cases:notice              GET  log 200 404   >   > 404   >   >   >   > 404 404 404 404
cases:notice_upload       POST log 422 404 404 404 404 404 404 404 404 404 404 404 404
cases:notice_remove       POST log 404 404 404 404 404 404 404 404 404 404 404 404 404
cases:receipt             GET  log   > 404   >   > 404   >   >   >   > 404 404 404 404
cases:gap                 GET  log 200 404   >   > 404   >   >   >   > 404 404 404 404
supervision:rate          GET  log   > 404 403 403 403 403 403 403 403 403 403 403 403
supervision:board         GET  log 403 403 403 403 403 403 403 403 200 200 403 403 200
supervision:ratings       GET  log 403 403 403 200 200 200 200 200 200 200 403 403 200
supervision:rating        GET  log 403 403 403   >   >   >   >   >   >   > 403 403   >
supervision:rectification GET  log 403 403 403 200 404 200 200 200 200 200 403 403 200
supervision:mend          POST log 403 403 403 403 404 403 403 422 403 403 403 403 403
supervision:verify        POST log 403 403 403 403 403 403 403 403 403 403 403 403 403
cases:walk_in             GET  log 403 403 200 403 403 403 403 403 403 403 403 403 403
cases:window              GET  log 403 403 404 403 403 403 403 403 403 403 403 403 403
cases:window_renew        GET  log 403 403 200 403 403 403 403 403 403 403 403 403 403
cases:window_hand_over    GET  log 403 403 200 403 403 403 403 403 403 403 403 403 403
cases:window_changes      POST log 403 403 404 403 403 403 403 403 403 403 403 403 403
cases:window_questions    POST log 403 403 404 403 403 403 403 403 403 403 403 403 403
cases:window_material     POST log 403 403 404 403 403 403 403 403 403 403 403 403 403
cases:window_login        POST log 403 403 404 403 403 403 403 403 403 403 403 403 403
cases:window_submit       POST log 403 403 404 403 403 403 403 403 403 403 403 403 403
"""
# fmt: on
# The agent may give his mandate back.
_PUBLIC = {"accounts:mandate_revoke"}


def _read(line: str) -> tuple[str, Row]:
    name, method, *statuses = line.split()
    return name, Row(method, dict(zip(ORDER, statuses, strict=True)), name in _PUBLIC)


EXPECTED = dict(_read(line) for line in _TABLE.strip().splitlines() if not line.startswith("#"))

"""Pages for when something does not work: plain words, what to do next, whom to ask.

The same table feeds the page, the fragment for a partial update and the problem document
(RFC 9457) for programs.
"""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from ganxin.lib.errors import Refused
from ganxin.shell import district, modes
from ganxin.shell.http import wants_fragment, wants_json


@dataclass(frozen=True)
class Wrong:
    """One kind of error page."""

    title: str
    text: str
    steps: tuple[str, ...] = ()


PAGES: dict[int, Wrong] = {
    400: Wrong(
        "这个请求我们看不懂",
        "网址或者提交的内容不完整。",
        ("回到上一页，刷新后再试一次。", "如果网址是别人发给您的，请对方重新发一次。"),
    ),
    403: Wrong(
        "您没有权限看这一页",
        "这一页只给负责的人看。您没有做错什么。",
        ("换一个账号登录。", "如果这是您的工作，请单位管理员为您开通岗位。"),
    ),
    404: Wrong(
        "没有找到这一页",
        "网址可能写错了，或者这一页已经不在了。",
        ("检查网址有没有写错。", "从首页搜索您要办的事。"),
    ),
    405: Wrong(
        "这个网址不能这样打开",
        "它要从前一页的按钮进入。",
        ("回到上一页，再点一次按钮。",),
    ),
    413: Wrong(
        "文件太大了",
        "这个文件超过了大小限制，没有传上来。",
        ("把照片调小一些再传。", "文件有很多页的，分开传。"),
    ),
    422: Wrong("这一步没有办成", "", ("按上面说的改好，再试一次。",)),
    429: Wrong(
        "操作太快了",
        "短时间内试了太多次，为了安全先停一会儿。",
        ("请等 15 分钟再试。", "忘记密码的，可以找回密码。"),
    ),
    500: Wrong(
        "系统出错了",
        "这是我们的问题，不是您的问题。已经保存的内容不会丢。",
        ("过几分钟再试一次。", "如果急着办，请打热线。"),
    ),
    503: Wrong("系统正在维护", "很快就好。", ("过几分钟再试一次。",)),
}
CSRF = Wrong(
    "页面放得太久了",
    "为了安全，这个页面已经过期，刚才的内容没有提交。",
    ("回到上一页，刷新后再提交一次。", "如果浏览器关掉了 Cookie，请打开它。"),
)


def answer(
    request: HttpRequest,
    status: int,
    *,
    wrong: Wrong | None = None,
    text: str = "",
    code: str = "",
    rule: str = "",
) -> HttpResponse:
    """The error as a page, a fragment or a problem document, whichever was asked for.

    A fault of ours is told on a bare page without navigation: that page never touches the
    database, so that it also works when the database is what broke.
    """
    wrong = wrong or PAGES[status]
    code = code or f"http.{status}"
    if wants_json(request):
        return _problem(request, status, wrong, text or wrong.text, code, rule)
    context = {
        "title": wrong.title,
        "text": text or wrong.text,
        "steps": wrong.steps,
        "code": code,
        "rule": rule,
        "district": district.current(),
        "modes": modes.read(request.COOKIES.get(modes.COOKIE, "")),
    }
    name = "fragment" if wants_fragment(request) else "page"
    html = render_to_string(
        f"shell/errors/{name}.html", context, request if _has_house(request, status) else None
    )
    return HttpResponse(html, status=status)


def _has_house(request: HttpRequest, status: int) -> bool:
    """Whether navigation and the person's name may be asked for."""
    return status < 500 and status != 400 and hasattr(request, "user")


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal that no form caught: 422 with its sentence, its code and its rule."""
    return answer(request, 422, text=str(refusal.message), code=refusal.code, rule=refusal.rule)


def _problem(
    request: HttpRequest, status: int, wrong: Wrong, detail: str, code: str, rule: str
) -> HttpResponse:
    document = {
        "type": f"about:blank#{code}",
        "title": wrong.title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "code": code,
    }
    if rule:
        document["rule"] = rule
    return JsonResponse(
        document,
        status=status,
        content_type="application/problem+json",
        reason=HTTPStatus(status).phrase,
        json_dumps_params={"ensure_ascii": False},
    )

"""Pages for the tests of the shell: real views that refuse, fail, save and receive."""

import pathlib
from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path

from ganxin.conf import urls as site
from ganxin.lib.errors import Refused
from ganxin.shell.api import KindForm

handler400, handler403, handler404, handler500 = (
    site.handler400,
    site.handler403,
    site.handler404,
    site.handler500,
)


class Twice(Refused):
    code = "sample.twice"


class SampleForm(KindForm):
    name = forms.CharField(label="店铺名称")
    area = forms.IntegerField(label="营业面积")
    kind = forms.ChoiceField(
        label="经营什么", choices=[("a", "食品"), ("b", "烟草")], widget=forms.RadioSelect
    )


@dataclass
class Server:
    """What the sample pages received, and whether they are down."""

    down: bool = False
    saved: list[dict[str, str]] = field(default_factory=list)
    files: list[tuple[str, int]] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)


SERVER = Server()
SAMPLES = pathlib.Path(__file__).parent / "samples"


def page(name: str, request: HttpRequest, **context: object) -> str:
    """One sample page, rendered like any other."""
    source = (SAMPLES / f"{name}.html").read_text(encoding="utf-8")
    return str(engines["django"].from_string(source).render(context, request))


def refuse(request: HttpRequest) -> HttpResponse:
    raise Twice("这份申请已经提交过了。", rule="行政许可法 第三十二条")


def refuse_script(request: HttpRequest) -> HttpResponse:
    raise Twice("<script>alert(1)</script>")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def bad(request: HttpRequest) -> HttpResponse:
    raise BadRequest


def fault(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(1 / 0))


def slow_down(request: HttpRequest) -> HttpResponse:
    return HttpResponse("locked", status=429)


def own_429(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>own</p>", status=429)


def form_page(request: HttpRequest) -> HttpResponse:
    form = SampleForm(request.POST or None, initial=SERVER.shown)
    if request.method == "POST" and form.is_valid():
        SERVER.posts.append(form.cleaned_data["name"])
        return HttpResponseRedirect("/sample/form/")
    status = 422 if form.errors else 200
    return HttpResponse(page("form", request, form=form, files=SERVER.files), status=status)


def save(request: HttpRequest) -> HttpResponse:
    if SERVER.down:
        return HttpResponse("down", status=503)
    name = request.POST["_field"]
    value = request.POST.get(name, "")
    if value == "不许":
        return JsonResponse({"detail": "这份申请已经提交，不能再改。"}, status=409)
    SERVER.saved.append({name: value})
    errors = ["营业面积请填数字，例如 86。"] if name == "area" and not value.isdigit() else []
    return JsonResponse({"errors": errors})


def upload(request: HttpRequest) -> HttpResponse:
    given = request.FILES.get("file")
    if given is None or not given.size:
        return HttpResponse(page("upload", request, wrong="这个文件是空的。"), status=422)
    SERVER.files.append((str(given.name), given.size))
    return HttpResponseRedirect("/sample/upload-page/")


def upload_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page("upload", request, files=SERVER.files))


def two_uploads(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page("two_uploads", request, files=SERVER.files))


def kept(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page("kept", request))


def rows(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page("rows", request))


def row(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(page("row", request, number=number))


def swap(request: HttpRequest) -> HttpResponse:
    form = SampleForm(request.POST)
    return render(request, "shell/parts/errors.html", {"form": form}, status=422)


def paper(request: HttpRequest) -> HttpResponse:
    return HttpResponse(page("paper", request))


urlpatterns = [
    path("sample/refuse/", refuse),
    path("sample/refuse-script/", refuse_script),
    path("sample/forbidden/", forbidden),
    path("sample/bad/", bad),
    path("sample/fault/", fault),
    path("sample/slow-down/", slow_down),
    path("sample/own-429/", own_429),
    path("sample/form/", form_page),
    path("sample/save/", save),
    path("sample/upload/", upload),
    path("sample/upload-page/", upload_page),
    path("sample/two-uploads/", two_uploads),
    path("sample/kept/", kept),
    path("sample/rows/", rows, name="sample_rows"),
    path("sample/rows/<int:number>/", row),
    path("sample/swap/", swap),
    path("sample/paper/", paper),
    path("", include(site)),
]

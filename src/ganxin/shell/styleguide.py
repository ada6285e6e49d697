"""Every component on one page, for those who build and test pages. All content is sample data."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from ganxin.accounts.api import staff_required
from ganxin.lib.forms import TextField
from ganxin.shell.forms import KindForm
from ganxin.shell.tables import Page


class SampleForm(KindForm):
    name = TextField(label="店铺名称", help_text="和招牌上的一样。")
    phone = TextField(label="联系电话", help_text="办理进度会发到这个号码。")
    area = forms.IntegerField(label="营业面积")
    note = TextField(label="补充说明", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(
        label="您要卖什么",
        help_text="同时卖几类的，选主要的一类。",
        choices=[("food", "预包装食品"), ("fresh", "生鲜"), ("cooked", "现场制作的熟食")],
        widget=forms.RadioSelect,
    )
    extras = forms.MultipleChoiceField(
        label="店里还有",
        required=False,
        choices=[("sign", "门头招牌"), ("tobacco", "卷烟"), ("water", "向排水管网排水")],
        widget=forms.CheckboxSelectMultiple,
    )
    street = forms.ChoiceField(
        label="所在街道", choices=[("", "请选择"), ("a", "示例街道"), ("b", "示例农场")]
    )
    agreed = forms.BooleanField(label="我已经读过，内容属实。")


TASKS = [
    {"label": "店铺和经营者", "url": "#t", "hint": "4 项，已填 4 项", "state": "done"},
    {"label": "经营场所", "url": "#t", "hint": "5 项，已填 2 项", "state": "started"},
    {"label": "上传材料", "url": "#t", "hint": "平面图要重传", "state": "wrong"},
    {"label": "从业人员", "url": "#t", "hint": "", "state": "todo"},
    {"label": "核对并提交", "url": "", "hint": "前面都填好了才能提交", "state": "blocked"},
]
EVENTS = [
    {
        "at": datetime(2026, 11, 18, 1, 5, tzinfo=UTC),
        "title": "您提交了申请",
        "who": "网上",
        "text": "",
    },
    {
        "at": datetime(2026, 11, 18, 6, 40, tzinfo=UTC),
        "title": "综合窗口请您补正 2 处",
        "who": "示例窗口 王敏",
        "text": "平面图看不清，租赁合同缺最后一页。",
        "tone": "bad",
    },
    {
        "at": datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
        "title": "市场监管部门正在审查",
        "who": "示例科室 李卓",
        "text": "预计 2026-11-24 前有结果。",
        "tone": "now",
    },
    {"title": "发证", "who": "", "text": "电子证照会发到您的账号里。", "tone": "later"},
]
CLOCKS = [
    {
        "label": "我们承诺",
        "by": date(2026, 11, 24),
        "card": "yellow",
        "used": 2,
        "total": 3,
        "explanation": "从 2026-11-19 起算，3 个工作日。周末不算。",
    },
    {
        "label": "法律规定",
        "by": date(2026, 12, 16),
        "card": "green",
        "law": True,
        "used": 2,
        "total": 20,
        "explanation": "从 2026-11-19 起算，20 个工作日。",
    },
    {
        "label": "排水许可（承诺）",
        "by": date(2026, 12, 2),
        "card": "green",
        "paused": True,
        "used": 1,
        "total": 5,
        "explanation": "正在检测水质，检测的时间不计入期限。",
    },
]
FACTS = [
    {"label": "承诺办结", "value": "3", "unit": "工作日"},
    {"label": "法定期限", "value": "20", "unit": "工作日"},
    {"label": "到现场", "value": "0", "unit": "次"},
    {
        "label": "上月实际平均",
        "value": "1.8",
        "unit": "工作日",
        "note": "示例数据，截至 2026-11-22",
    },
]
MATERIALS = [
    {"name": "食品经营许可申请书", "note": "在线填写后自动生成", "state": "fill"},
    {
        "name": "营业执照",
        "note": "登记办结后自动取用",
        "state": "free",
        "why": "确认您是合法的经营者。",
        "source": "区里的证照库。",
        "otherwise": "不用您交，系统会取。",
    },
    {"name": "经营场所平面图", "note": "手绘拍照也可以", "state": "upload"},
    {"name": "从业人员健康证明", "note": "可以在发证前补交", "state": "follow"},
    {"name": "食品安全管理制度", "note": "可以用我们的范本", "state": "template"},
]
ROWS = [
    {
        "text": "超期 2 日",
        "card": "red",
        "used": 5,
        "name": "渤海湾小厨（示例）",
        "step": "待受理",
    },
    {
        "text": "剩 1 日",
        "card": "yellow",
        "used": 4,
        "name": "辛寨子鲜果超市（示例）",
        "step": "审查",
    },
    {
        "text": "剩 4 日",
        "card": "green",
        "used": 1,
        "name": "泉水食堂（示例）",
        "step": "现场核查",
    },
]
TABS = [
    {"label": "全部", "url": "?tab=all", "count": 16, "current": True},
    {"label": "已超期", "url": "?tab=late", "count": 1},
    {"label": "今明到期", "url": "?tab=soon", "count": 3},
    {"label": "补正中", "url": "?tab=mend", "count": 3},
]
STEPS = [
    {"label": "申请", "note": "网上、窗口、驿站都可以", "state": "done"},
    {"label": "受理", "note": "半天内答复", "state": "done"},
    {"label": "审查", "note": "要看现场的提前约时间", "state": "now"},
    {"label": "决定", "note": "市场监管部门", "state": "later"},
    {"label": "领证", "note": "电子证照马上能用", "state": "later"},
]
SAVING = [
    {"label": "申请表", "before": "7 张", "after": "1 张", "saved": "6 张"},
    {"label": "材料", "before": "31 份", "after": "12 份", "saved": "19 份"},
    {"label": "到现场", "before": "9 次", "after": "1 次", "saved": "8 次"},
]
ICONS = ["check", "x", "clock", "upload", "search", "printer", "user", "phone"]


@require_safe
@staff_required()
def styleguide(request: HttpRequest) -> HttpResponse:
    """All components with sample data, for members of staff."""
    wrong = SampleForm({"name": "", "phone": "123", "area": "很大"})
    wrong.is_valid()
    context: dict[str, Any] = {
        "form": SampleForm(initial={"name": "海鲜小铺", "kind": "fresh", "extras": ["sign"]}),
        "wrong": wrong,
        "tasks": TASKS,
        "events": EVENTS,
        "clocks": CLOCKS,
        "facts": FACTS,
        "materials": MATERIALS,
        "rows": ROWS,
        "tabs": TABS,
        "steps": STEPS,
        "saving": SAVING,
        "graph": render_to_string("shell/styleguide_graph.html"),
        "icons": ICONS,
        "page": Page(items=ROWS, number=2, size=3, has_next=True),
        "crumbs": [{"label": "工作台", "url": "/work/"}, {"label": "样式手册"}],
        "moment": datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
    }
    name = "portal" if request.GET.get("shell") == "portal" else "work"
    return render(request, f"shell/styleguide_{name}.html", context)

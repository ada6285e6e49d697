"""All steps in order. The first day is 0; the last is today, or the last working day before it."""

from ganxin.cli.demo.acts import (
    applicant,
    counter,
    hearing,
    offices,
    outside,
    supervision,
    window,
)
from ganxin.cli.demo.acts.common import (
    DRAINAGE,
    FOOD,
    INSURANCE,
    REGISTRATION,
    SEALS,
    SIGN,
    TAX,
    TOBACCO,
)
from ganxin.cli.demo.people import PASSWORD, PEOPLE
from ganxin.cli.demo.story import Facts, Stage, Step

DAYS = 16  # working days that the story spans


def everybody_logs_in(stage: Stage) -> Facts:
    """Every demo account works, and its home opens; one logs out and in again."""
    for person in PEOPLE:
        stage.visitor(person.username).open("/")
    leader = stage.visitor("leader1")
    leader.logout()
    leader.login("leader1", PASSWORD)
    return {"accounts": len(PEOPLE)}


STEPS: tuple[Step, ...] = (
    Step("打开首页", "", applicant.open_home, at="08:30"),
    Step("每个角色登录一次", "", everybody_logs_in, at="08:31"),
    Step("用名称、拼音和俗称找到“我要开生鲜超市”", "", applicant.search, at="08:35"),
    Step("回答问题，看到清单和省了多少", "", applicant.answer_guide, at="08:40"),
    Step("登录，开始办理", "zhang", applicant.log_in_and_start, at="08:45"),
    Step("填一项存一项，填错当场提醒", "zhang", applicant.save_fields, at="08:50"),
    Step("填完其余各页", "zhang", applicant.fill_rest, at="09:00"),
    Step("材料各交一次，健康证明稍后补", "zhang", applicant.upload_all, at="09:20"),
    Step("检查、签名、提交，连点两次只有一份", "zhang", applicant.sign_twice, at="09:30"),
    Step("下载收件凭证", "zhang", applicant.fetch_receipt, at="09:31"),
    Step("预审，标两处，发一次告知", "clerk1", window.tell_once, at="10:30"),
    Step("另一家店提交申请", "wu", applicant.handing_in("deemed"), at="11:00"),
    Step("地址没写全的申请", "wu", applicant.handing_in("silent"), at="11:10"),
    Step("一次告知，对方一直没有补正", "clerk2", window.tell_the_silent_one, at="14:00"),
    Step("只改这两处，重新提交", "zhang", applicant.mend, day=1, at="09:10"),
    Step("看改过的地方", "clerk1", window.look_again, day=1, at="09:40"),
    Step("让烟草系统丢掉下一个包", "", outside.lose_next, day=1, at="09:45"),
    Step(
        "当场登记，后面的各件同时收件", "reg1", offices.registering("fresh", "deemed"), 1, "10:00"
    ),
    Step("受理食品、排水、烟草三件", "clerk1", window.accepting("clerk1", "fresh"), 1, "10:30"),
    Step("签收营业执照", "zhang", applicant.receiving("fresh", REGISTRATION), 1, "10:40"),
    Step("材料包交给烟草系统", "", outside.hand_over, day=1, at="10:45"),
    Step("安排两人现场核查", "food1", offices.food_plans, day=1, at="11:00"),
    Step("启动水质检测，期限暂停，征询排水管理处", "drain1", offices.drainage_tests, 1, "11:20"),
    Step("当天答复征询", "drainoffice1", offices.drainage_answers, day=1, at="15:00"),
    Step(
        "招牌指导办结",
        "sign1",
        offices.completing("sign1", "fresh", SIGN, "尺寸合适，可以做。"),
        1,
        "15:30",
    ),
    Step("有人到窗口，窗口代录并打印回执", "clerk2", counter.key_in, day=2, at="08:40"),
    Step("对账发现烟草系统缺一件", "admin1", outside.reconcile, day=2, at="09:00"),
    Step("再发一次，烟草回了结果", "admin1", outside.send_again, day=2, at="09:10"),
    Step("看到不予许可的理由、依据和救济", "zhang", applicant.see_refusal, day=2, at="09:30"),
    Step("催办一次", "zhang", applicant.urge, day=2, at="10:00"),
    Step(
        "印章备案办结",
        "police1",
        offices.completing("police1", "fresh", SEALS, "可以刻章了。"),
        2,
        "10:30",
    ),
    Step(
        "税务信息确认办结",
        "tax1",
        offices.completing("tax1", "fresh", TAX, "信息已确认。"),
        2,
        "11:00",
    ),
    Step(
        "社会保险登记办结",
        "insurance1",
        offices.completing("insurance1", "fresh", INSURANCE, "已登记。"),
        2,
        "11:20",
    ),
    Step("现场核查，拍照记录，提交审核", "food1", offices.food_visits, day=3, at="10:00"),
    Step("审核人休假，请人代理", "food2", offices.food_delegates, day=3, at="16:00"),
    Step("代理人审核", "reg1", offices.food_stands_in, day=4, at="09:00"),
    Step("容缺材料没齐，不能准予", "food3", offices.food_blocked, day=4, at="09:30"),
    Step("补交健康证明", "zhang", applicant.fill_gap, day=4, at="11:00"),
    Step("准予食品经营许可", "food3", offices.food_grants, day=4, at="14:00"),
    Step("检测合格，期限继续，安排核查", "drain1", offices.drainage_ends_test, day=4, at="15:00"),
    Step("核查、审核、退回一次、批准", "drain1", offices.drainage_decides, day=5, at="10:00"),
    Step(
        "签收全部结果",
        "zhang",
        applicant.receiving("fresh", FOOD, DRAINAGE, TOBACCO, SIGN, SEALS, TAX, INSURANCE),
        5,
        "15:00",
    ),
    Step("下载证照，任何人可以核验", "zhang", applicant.licences, day=5, at="15:10"),
    Step("给排水一个差评", "zhang", supervision.rate_badly, day=5, at="15:20"),
    Step("给食品一个好评", "zhang", supervision.rate_well, day=5, at="15:25"),
    Step("部门报告整改", "head_urban", supervision.report_mended, day=7, at="09:00"),
    Step("五个工作日没有答复，视为受理", "", outside.deem_accepted, day=8, at="09:00"),
    Step("督查核实整改", "supervisor1", supervision.verify_mended, day=8, at="10:00"),
    Step("下水道接到市管干管的申请", "qian", applicant.handing_in("elsewhere"), 9, "09:00"),
    Step("周水子的店登记", "reg1", offices.registering("elsewhere"), day=9, at="09:30"),
    Step("不属于本区职权，告知向哪里申请", "clerk2", window.not_ours, day=9, at="10:00"),
    Step("授权代理人", "zhou", applicant.authorise_agent, day=9, at="11:00"),
    Step("代理人替商场里的店申请", "agent", applicant.handing_in("mall"), day=9, at="14:00"),
    Step("商场里的店登记", "reg1", offices.registering("mall"), day=9, at="15:00"),
    Step("消防按承诺准予", "", outside.fire_on_pledge, day=9, at="15:10"),
    Step("消防事后核查通过", "", outside.fire_checked, day=11, at="09:00"),
    Step("受理商场里的店", "clerk1", window.accepting("clerk1", "mall"), day=11, at="09:30"),
    Step("申请延长排水的期限", "drain1", offices.ask_extension, day=11, at="10:00"),
    Step("负责人批准延长", "head_urban", offices.approve_extension, day=11, at="14:00"),
    Step("登记受油烟影响的邻居，告知他", "food1", hearing.name_neighbour, day=11, at="15:00"),
    Step("提交一份申请", "qian", applicant.handing_in("given-up"), day=12, at="09:00"),
    Step("不想办了，撤回", "qian", applicant.withdraw, day=12, at="10:00"),
    Step("邻居说意见，要求听证", "qian", hearing.neighbour_asks, day=12, at="11:00"),
    Step("定下听证的时间和主持人，期限暂停", "food1", hearing.call_hearing, day=12, at="15:00"),
    Step(
        "又一家店提交申请",
        "tang",
        applicant.handing_in("running", (applicant.LATER,)),
        13,
        "09:00",
    ),
    Step("电话里确认，当场更正一处", "clerk1", window.mend_on_the_spot, day=13, at="09:20"),
    Step("登记", "reg1", offices.registering("running"), day=13, at="10:00"),
    Step("受理", "clerk1", window.accepting("clerk1", "running"), day=13, at="11:00"),
    Step("食品和排水约好一次上门", "drain1", offices.visit_together, day=13, at="14:00"),
    Step("一次上门，两个部门各自记录", "food1", offices.record_together, day=14, at="10:00"),
    Step("安排明天的现场核查", "food1", offices.plan_tomorrow, day=14, at="15:00"),
    Step("今天的新申请", "tang", applicant.handing_in("new"), day=15, at="09:00"),
    Step("今天的登记", "reg1", offices.registering("new"), day=15, at="09:30"),
    Step("签收今天的执照", "tang", applicant.receiving("new", REGISTRATION), 15, "09:40"),
    Step("督查看板", "supervisor1", supervision.open_board, day=15, at="09:50"),
    Step("综合窗口的待办箱", "clerk1", supervision.count_inbox, day=15, at="09:55"),
)

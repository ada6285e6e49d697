"""`./ganxin demo`: everything set up, one story played through HTTP, and up until Ctrl-C."""

import argparse
import errno
import json
import pathlib
import sys

from ganxin.cli.demo.display import Display
from ganxin.cli.demo.ports import PortTaken
from ganxin.cli.demo.processes import ProcessFailed
from ganxin.cli.demo.runner import Demo, DemoFailed, Options, Stopped, stoppable
from ganxin.conf import environment
from ganxin.conf.keys import KeysError
from ganxin.conf.postgres import NO_SPACE, PostgresError

INTERRUPTED = 130


def run(arguments: list[str]) -> int:
    """0 done or stopped by the user, 1 something failed, 2 the command line cannot be followed."""
    options = parse(arguments)
    try:
        with stoppable():
            options.home.mkdir(parents=True, exist_ok=True)
            return Demo(options).run()
    except Stopped:
        return INTERRUPTED if options.once else 0
    except DemoFailed as error:
        return fail(options, str(error), error.code)
    except PortTaken as error:
        return fail(options, str(error), 2)
    except (PostgresError, KeysError, ProcessFailed) as error:
        return fail(options, str(error), 1)
    except OSError as error:
        return fail(options, explain(error, options.home), 1)


def fail(options: Options, message: str, code: int) -> int:
    """Say it once for people, and once for machines where they listen."""
    Display().fail(message)
    if options.json:
        sys.stdout.write(json.dumps({"ok": False, "error": message}, ensure_ascii=False) + "\n")
    return code


def parse(arguments: list[str]) -> Options:
    parser = argparse.ArgumentParser("./ganxin demo", description="演示：一键启动并办完一件事")
    parser.add_argument("--once", action="store_true", help="演完就停，不留在运行")
    parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 摘要")
    parser.add_argument("--fresh", action="store_true", help="先清空演示数据，从头再演一遍")
    parser.add_argument("--no-story", action="store_true", help="只启动，不演")
    parser.add_argument("--port", type=int, help="网站端口（默认 8000，被占用则取下一个）")
    given = parser.parse_args(arguments)
    if given.port is not None and not 1 <= given.port <= 65535:
        parser.error("--port 应在 1 到 65535 之间")
    return Options(
        home=environment.home(),
        once=given.once,
        json=given.json,
        fresh=given.fresh,
        story=not given.no_story,
        port=given.port,
    )


def explain(error: OSError, home: pathlib.Path) -> str:
    """One plain sentence for what the file system said."""
    if error.errno == errno.ENOSPC:
        return NO_SPACE.format(home)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        where = error.filename or home
        return f"没有写入 {where} 的权限：请换一个目录（GANXIN_HOME）或换一个用户。"
    return f"系统错误：{error}"

"""Move everything that is sealed to the newest master secret, while people work.

1. Give every process the new secret as one that opens: TONGBAN_OTHER_SECRETS=new. Restart them one after another.
2. Change places: TONGBAN_SECRET=new, TONGBAN_OTHER_SECRETS=old. Restart them one after another.
3. Run this. It may be stopped and run again; --check only counts what is left, and exits 1 while something is.
4. When nothing is left, take the old secret away and restart.

People who are signed in stay so until step 4. Printed query passwords stay good for ever: their keys are kept, sealed.
"""

import argparse
import sys


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say what still stands under an older secret"
    )


def handle(options: argparse.Namespace) -> int:
    from django.conf import settings

    from tongban.cases.queries import QUERY_KEY
    from tongban.kernel import rotating

    if not options.check:
        if settings.SECRET_KEY in settings.SECRET_KEY_FALLBACKS or not settings.SECRET_KEY_FALLBACKS:
            print(
                "TONGBAN_OTHER_SECRETS 中没有旧密钥，没有什么可以轮换。请先按 tongban rotate-keys --help 的四步做。",
                file=sys.stderr,
            )
            return 2
        kept = rotating.keep_former_keys(QUERY_KEY)
        print(f"查询密码密钥：留存 {kept} 个")
        for moved in rotating.move_rows():
            if moved.of:
                print(f"{moved.table}：{moved.rows} / {moved.of}", flush=True)
        print(f"签章密钥文件：{rotating.move_key_files()} 个")
    left = rotating.left_behind()
    for table, count in left.items():
        print(f"{table}：还有 {count} 行使用旧密钥")
    print("还没有完成，请再运行一次。" if left else "全部数据已使用新密钥，可以撤下旧密钥。")
    return 1 if left else 0

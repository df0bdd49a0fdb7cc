"""Which addresses a connected system may register. Pure.

An address is compared letter by letter ever after, so it must say one place only: no wildcard, no fragment, no name and
password, nothing to be resolved. http is for this machine in the demo; beyond it everything travels encrypted.
"""

import re
from urllib.parse import urlsplit

from tongban.kernel.language import sentence

LONGEST = 500
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def address_problem(address: str, *, demo: bool) -> str | None:
    """What is wrong with an address, as one sentence; None when it may be registered."""
    if len(address) > LONGEST:
        return sentence("地址太长，最多 {n} 个字符。", n=LONGEST)
    if not address.isascii() or any(letter.isspace() or letter in '\\"<>`{}|^' for letter in address):
        return sentence("地址里有空格、汉字或者特殊符号，请写成编码后的样子。")
    if "*" in address:
        return sentence("地址不能用通配符 *，请逐个写全。")
    if "#" in address:
        return sentence("地址不能带 # 片段。")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return sentence("地址写得不对，请写完整，例如 https://system.example.gov.cn/callback。")
    # Letters of a host name and no others: it is written into a policy for browsers, where `;` and `,` mean something.
    if not host or not re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:.]+", host):
        return sentence("地址写得不对，请写完整，例如 https://system.example.gov.cn/callback。")
    if parts.username is not None or parts.password is not None:
        return sentence("地址里不能带用户名和密码。")
    if "/../" in f"{parts.path}/" or "/./" in f"{parts.path}/":
        return sentence("地址里不能有 . 或者 .. 这样的路径。")
    if parts.scheme == "https":
        return None
    if parts.scheme == "http" and host in _LOOPBACK and demo:
        return None
    return sentence("地址必须以 https:// 开头；演示环境可以用 http://127.0.0.1。")

"""Show the keys that sign tokens for connected systems, or change them while people work.

`--rotate` makes new keys: public at once, signing from tomorrow on; the present ones stay public for a week after that.
Run it once a quarter. `--at-once` with it: a key may have been stolen; the old ones are worth nothing from this moment,
and whoever is signed on to another system signs on again.
"""

import argparse
import getpass
import json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rotate", action="store_true", help="make new keys; the old ones run out")
    parser.add_argument("--at-once", action="store_true", help="with --rotate: the old keys end now")
    parser.add_argument("--json", action="store_true", help='print JSON: {"keys": [{"kid": …, "state": …}]}')


def handle(options: argparse.Namespace) -> int:
    from tongban.identity.actions import ensure_keys, rotate_keys
    from tongban.identity.signing import ALGORITHMS, living_keys, signing_key

    if options.rotate:
        rotate_keys(who=f"tongban oidc-keys ({getpass.getuser()})", at_once=options.at_once)
    else:
        ensure_keys()
    signing = {key.kid for key in map(signing_key, ALGORITHMS) if key is not None}
    keys = [
        {
            "kid": key.kid,
            "alg": key.alg,
            "state": "signs" if key.kid in signing else "ends" if key.expires_at else "waits",
            "signs_from": key.not_before.isoformat(),
            "ends": key.expires_at.isoformat() if key.expires_at else None,
        }
        for key in living_keys()
    ]
    if options.json:
        print(json.dumps({"keys": keys}, indent=2))
    else:
        for key in keys:
            print(f"{key['alg']} {key['kid']}  {key['state']}  from {key['signs_from']}  until {key['ends'] or '-'}")
    return 0

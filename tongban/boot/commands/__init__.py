"""One file per subcommand of `tongban`: `add_arguments(parser)` and `handle(options) -> exit code`.

Their top level imports nothing of Django, so that `--help` answers at once and without any setting.
Exit codes: 0 done, 1 the answer is no (refused, not valid, nothing found), 2 wrong call or wrong settings.
"""

"""`python -m ganxin`: the same as `./ganxin` once everything is installed."""

from ganxin.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())

"""`make bench`, or `python -m bench [NAME...]`: runs the named benchmarks, or all, and prints figures."""

import sys

from bench import accept, inbox_case, inbox_collect, inbox_open, instructions, kiosk, reporter

BENCHES = {
    "accept": accept.report,
    "instructions": instructions.report,
    "collect": inbox_collect.report,
    "open": inbox_open.report,
    "case": inbox_case.report,
    "reporter": reporter.report,
    "kiosk": kiosk.report,
}


def main(names: list[str]) -> None:
    """Run and print; an unknown name ends it with one line."""
    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        raise SystemExit(f"no benchmark {', '.join(unknown)}: there are {', '.join(BENCHES)}")
    for name in names or BENCHES:
        print(f"{name}:")
        for line in BENCHES[name]():
            print(f"  {line}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Compares what the profiles answer about working days with a reading of their
tables of its own, day by day. Usage: working_days_test.py WORKING_DAYS DUTA_MARKINGS
"""

import bisect
import collections
import datetime
import json
import subprocess
import sys

DAY = datetime.timedelta(days=1)
NAMES = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Ministry:
    """One ministry's tables, read as plainly as can be."""

    def __init__(self, facts):
        self.weekend = set(facts["calendar"]["weekend"])
        self.kinds = collections.defaultdict(set)
        for day in facts["calendar"]["days"]:
            self.kinds[day["date"]].add(day["kind"])
        self.notice = {row["level"]: row["workingDays"] for row in facts["noticePeriods"]}
        years = facts["calendar"]["firstYear"], facts["calendar"]["lastYear"]
        # A year more at the beginning: notice of its first days was given before.
        self.count_open_days(datetime.date(years[0] - 1, 1, 1), datetime.date(years[1] + 1, 1, 1))

    def is_open(self, day):
        kinds = self.kinds[day.isoformat()]
        if "MAKE_UP_WORKING_DAY" in kinds:
            return True
        return not kinds and NAMES[day.weekday()] not in self.weekend

    def next_open(self, day):
        while not self.is_open(day):
            day += DAY
        return day

    def count_open_days(self, first, last):
        """For each day, how many open ones lie before it."""
        self.first = first
        self.open_before = [0]
        for i in range((last - first).days):
            self.open_before.append(self.open_before[-1] + self.is_open(first + DAY * i))

    def told_by(self, start, wanted):
        """The latest day from which on `wanted` working days lie before `start`."""
        at = (start - self.first).days
        # Where fewer lie before a day, more lie between it and the start.
        latest = bisect.bisect_right(self.open_before, self.open_before[at] - wanted) - 1
        return self.first + DAY * min(latest, at)

    def line(self, code, day):
        words = [code, day.isoformat(), "open" if self.is_open(day) else "closed", self.next_open(day).isoformat()]
        words += [f"{level}={self.told_by(day, days).isoformat()}" for level, days in self.notice.items()]
        return " ".join(words)


def main(working_days, markings):
    ministries = {}
    days = collections.Counter()
    closed = collections.Counter()
    wrong = 0
    for ours in run(working_days).splitlines():
        code, date, state, *_ = ours.split()
        if code not in ministries:
            ministries[code] = Ministry(json.loads(run(markings, "--facts", code, "--json")))
        theirs = ministries[code].line(code, datetime.date.fromisoformat(date))
        days[code] += 1
        closed[code] += state == "closed"
        if ours != theirs:
            wrong += 1
            if wrong <= 10:
                print(f"the profile says  {ours}\nthe table gives   {theirs}", file=sys.stderr)
    print(f"{sum(days.values())} days of {len(days)} ministries compared, {wrong} differ")
    # Three whole years each, of which a third or so is closed.
    plausible = all(days[code] >= 1096 and 0.25 < closed[code] / days[code] < 0.45 for code in days)
    return 0 if wrong == 0 and len(days) >= 16 and plausible else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
